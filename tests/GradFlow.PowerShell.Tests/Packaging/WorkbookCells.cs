using System.IO.Compression;
using System.Xml.Linq;

namespace GradFlow.PowerShell.Tests.Packaging;

/// <summary>The cells of a workbook, read from its parts without any library that may have written them.</summary>
internal static class WorkbookCells
{
    private static readonly XNamespace _main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace _relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>The values of a sheet's cells in order, with their addresses: B2 = 60.</summary>
    public static string[] Read(string path, string sheet)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        XElement workbook = Part(archive, "xl/workbook.xml");
        string id = workbook.Descendants(_main + "sheet").Single(element => element.Attribute("name")!.Value == sheet)
            .Attribute(_relations + "id")!.Value;
        string target = Part(archive, "xl/_rels/workbook.xml.rels").Elements()
            .Single(element => element.Attribute("Id")!.Value == id).Attribute("Target")!.Value;
        string[] shared = archive.GetEntry("xl/sharedStrings.xml") is null
            ? []
            : [.. Part(archive, "xl/sharedStrings.xml").Elements(_main + "si").Select(element => element.Value)];
        return
        [
            .. Part(archive, target.StartsWith('/') ? target[1..] : $"xl/{target}").Descendants(_main + "c")
                .Where(cell => cell.Value.Length > 0)
                .Select(cell => $"{cell.Attribute("r")!.Value} = {Value(cell, shared)}"),
        ];
    }

    private static string Value(XElement cell, string[] shared) =>
        cell.Attribute("t")?.Value == "s" ? shared[int.Parse(cell.Value, System.Globalization.CultureInfo.InvariantCulture)] : cell.Value;

    private static XElement Part(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        return XDocument.Load(stream).Root!;
    }
}
