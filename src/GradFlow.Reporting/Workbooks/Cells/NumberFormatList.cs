using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>The number formats of a workbook, which others refer to by an id of their own.</summary>
internal sealed class NumberFormatList(NumberingFormats list)
{
    private const uint FirstCustom = 164;

    /// <summary>Id of a format, added when it is not there.</summary>
    public uint Add(string code)
    {
        NumberingFormat[] formats = [.. list.Elements<NumberingFormat>()];
        if (formats.FirstOrDefault(format => format.FormatCode?.Value == code)?.NumberFormatId?.Value is { } known) return known;
        uint id = formats.Select(format => format.NumberFormatId?.Value + 1 ?? 0).Append(FirstCustom).Max();
        list.Append(new NumberingFormat { NumberFormatId = id, FormatCode = code });
        list.Count = (uint)formats.Length + 1;
        return id;
    }
}
