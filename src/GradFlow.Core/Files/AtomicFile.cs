using GradFlow.Core.Errors;

namespace GradFlow.Core.Files;

/// <summary>Writes files so that a reader sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary file in the target's folder and renames it onto the target.</summary>
    /// <param name="path">Full path of the target.</param>
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
        string temporary = Path.Combine(
            Path.GetDirectoryName(path) ?? string.Empty, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            // An existing target that cannot be written (read-only, or held by another program) must be refused even where
            // the folder's permissions would let a rename replace it.
            if (overwrite && File.Exists(path)) using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None)) { }
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk);
            }
            File.Move(temporary, path, overwrite);
        }
        // .NET reports a file that grows beyond what the file system or a quota allows as an argument of this name out of range.
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            throw GradFlowError.FileNotWritable(path, exception);
        }
        finally
        {
            try { File.Delete(temporary); }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
        }
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
