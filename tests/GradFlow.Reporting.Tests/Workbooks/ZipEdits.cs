using System.IO.Compression;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>Changes packages behind the back of every library.</summary>
internal static class ZipEdits
{
    /// <summary>Replaces the text of the one entry that contains a mark.</summary>
    public static void Replace(string path, string mark, Func<string, string> edit)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update);
        (ZipArchiveEntry entry, string text) = archive.Entries.Select(entry => (entry, Text: Read(entry)))
            .Single(pair => pair.Text.Contains(mark, StringComparison.Ordinal));
        string changed = edit(text);
        Assert.NotEqual(text, changed);
        string name = entry.FullName;
        entry.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(changed);
    }

    /// <summary>Writes a small package that is large when it is unpacked.</summary>
    public static void WriteZeros(string path, long length)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        using Stream stream = archive.CreateEntry("xl/workbook.xml", CompressionLevel.Fastest).Open();
        byte[] block = new byte[1 << 20];
        for (long written = 0; written < length; written += block.Length) stream.Write(block);
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }
}
