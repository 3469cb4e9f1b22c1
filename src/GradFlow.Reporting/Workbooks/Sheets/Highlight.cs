using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>Conditional formats: what a reader should see first.</summary>
internal static class Highlight
{
    private const string BarColor = "FF9CC5E0";

    /// <summary>Colours the cells that name a verdict.</summary>
    /// <param name="cells">Address of the cells.</param>
    /// <param name="styles">The styles of the workbook.</param>
    public static ConditionalFormatting Verdicts(string cells, Styles styles)
    {
        string first = cells.Split(':')[0];
        return Format(cells, Enum.GetValues<Verdict>().Select((verdict, i) =>
            new ConditionalFormattingRule(new Formula($"{first}=\"{verdict}\""))
            {
                Type = ConditionalFormatValues.Expression,
                Priority = i + 1,
                FormatId = styles.VerdictFormat(verdict),
            }));
    }

    /// <summary>Draws a bar as long as the number, from 0.</summary>
    /// <param name="cells">Address of the cells.</param>
    /// <param name="priority">Order among the formats of the sheet.</param>
    public static ConditionalFormatting Bars(string cells, int priority) => Format(cells,
    [
        new ConditionalFormattingRule(new DataBar(
            new ConditionalFormatValueObject { Type = ConditionalFormatValueObjectValues.Number, Val = "0" },
            new ConditionalFormatValueObject { Type = ConditionalFormatValueObjectValues.Max },
            new Color { Rgb = BarColor }))
        {
            Type = ConditionalFormatValues.DataBar,
            Priority = priority,
        },
    ]);

    /// <summary>Sets a sign before a count of verdicts: a tick for supported, a cross for refuted, an exclamation mark for neither.</summary>
    /// <param name="cells">Address of the cells.</param>
    /// <param name="verdict">What is counted.</param>
    /// <param name="priority">Order among the formats of the sheet.</param>
    public static ConditionalFormatting Icons(string cells, Verdict verdict, int priority)
    {
        // Three symbols: cross, exclamation mark, tick. A bound beyond every count leaves only those that belong to the verdict.
        const string Never = "1000000";
        (string second, string third) = verdict switch
        {
            Verdict.Supported => ("0", "0"),
            Verdict.Inconclusive => ("0", Never),
            _ => (Never, Never),
        };
        return Format(cells,
        [
            new ConditionalFormattingRule(new IconSet(
                Bound("0"), Bound(second), Bound(third)) { IconSetValue = IconSetValues.ThreeSymbols2 })
            {
                Type = ConditionalFormatValues.IconSet,
                Priority = priority,
            },
        ]);
    }

    private static ConditionalFormatValueObject Bound(string value) =>
        new() { Type = ConditionalFormatValueObjectValues.Number, Val = value };

    private static ConditionalFormatting Format(string cells, IEnumerable<ConditionalFormattingRule> rules) =>
        new(rules) { SequenceOfReferences = new ListValue<StringValue> { InnerText = cells } };
}
