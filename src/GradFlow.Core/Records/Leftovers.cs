namespace GradFlow.Core.Records;

/// <summary>Temporary files that killed processes left in a folder whose files lie in sub-folders of the first two digits of their names.</summary>
internal static class Leftovers
{
    // A process that has not renamed its temporary file after so long was killed before it could.
    private static readonly TimeSpan _abandonment = TimeSpan.FromHours(1);

    private static readonly EnumerationOptions _flat = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Deletes them; those of living processes are kept, and so is everything that does not lie in such a sub-folder.</summary>
    public static void RemoveFrom(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string inner in Directory.EnumerateDirectories(folder, "??", _flat))
            foreach (string file in Directory.EnumerateFiles(inner, ".*.json.*.tmp", _flat)) RemoveIfOld(file);
    }

    private static void RemoveIfOld(string file)
    {
        try
        {
            // A clock that went back makes files look young, never old: they are kept until it has caught up.
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > _abandonment) File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
