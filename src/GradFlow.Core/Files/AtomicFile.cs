using GradFlow.Core.Errors;

namespace GradFlow.Core.Files;

/// <summary>Writes files so that a reader sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Where Unix has its devices, and the folder of plain files among them; on Windows no full path begins so.</summary>
    private const string DeviceFolder = "/dev/", MemoryFolder = "/dev/shm/";

    /// <summary>More folders and links than a path has.</summary>
    private const int MostLinks = 500;

    /// <summary>Writes to a temporary file in the target's folder and renames it onto the target, which keeps its permissions.</summary>
    /// <param name="path">Full path of the target; of a link, what it leads to is replaced.</param>
    /// <param name="overwrite">Whether an existing target may be replaced.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <param name="flushToDisk">
    /// Whether the content is on the disk before the rename, for the sake of power cuts; a killed process needs no such care.
    /// </param>
    /// <exception cref="GradFlowException">FileExists or FileNotWritable; the target is untouched.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write, bool flushToDisk = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (!overwrite && File.Exists(path)) throw GradFlowError.FileExists(path);
        string? temporary = null;
        try
        {
            string target = overwrite ? RealPath(path, MostLinks) : path;
            temporary = Path.Combine(
                Path.GetDirectoryName(target) ?? string.Empty, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
            // A rename would put a file in the place of a device.
            if (target.StartsWith(DeviceFolder, StringComparison.Ordinal) && !target.StartsWith(MemoryFolder, StringComparison.Ordinal))
                throw new IOException("It is a device.");
            // An existing target that cannot be written (read-only, or held by another program) must be refused even where
            // the folder's permissions would let a rename replace it.
            bool exists = overwrite && File.Exists(target);
            if (exists) RequireWritableFile(target);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                // Before there is anything in it that not everybody may read.
                if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
                write(stream);
                stream.Flush(flushToDisk);
            }
            File.Move(temporary, target, overwrite);
        }
        // .NET reports a file that grows beyond what the file system or a quota allows as an argument of this name out of range.
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            throw GradFlowError.FileNotWritable(path, exception);
        }
        finally
        {
            try { if (temporary is not null) File.Delete(temporary); }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
        }
    }

    /// <summary>Refuses what no file can take the place of.</summary>
    /// <exception cref="IOException">It is held by another program, or a pipe.</exception>
    /// <exception cref="UnauthorizedAccessException">It is read-only.</exception>
    private static void RequireWritableFile(string path)
    {
        // For writing alone, a pipe opens only when somebody reads from it.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        if (!stream.CanSeek) throw new IOException("It is a pipe.");
    }

    /// <summary>A path without links: a relative one starts in the real folder it lies in, whatever path led there.</summary>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    private static string RealPath(string path, int linksLeft)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } folder) return path;
        if (linksLeft == 0) throw new IOException("Its links go round in a circle.");
        string realFolder = RealPath(folder, linksLeft - 1), here = Path.Combine(realFolder, Path.GetFileName(path));
        return new FileInfo(here).LinkTarget is string link ? RealPath(Path.GetFullPath(link, realFolder), linksLeft - 1) : here;
    }

    /// <summary>
    /// Writes a file named by its content into a folder that several processes share, and makes the folder: the first of them writes it,
    /// and the others leave it as it is. Such files are sealed: one that a power cut leaves incomplete is found by its seal and made again,
    /// so nobody waits for the disk.
    /// </summary>
    /// <param name="path">Full path of the target.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="GradFlowException">FileNotWritable.</exception>
    public static void WriteShared(string path, byte[] content)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw GradFlowError.FileNotWritable(path, exception);
        }
        try
        {
            Write(path, overwrite: false, stream => stream.Write(content), flushToDisk: false);
        }
        catch (GradFlowException) when (File.Exists(path))
        {
            // Another process wrote the same meanwhile.
        }
    }
}
