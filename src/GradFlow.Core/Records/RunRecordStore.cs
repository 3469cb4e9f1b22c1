using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;

namespace GradFlow.Core.Records;

/// <summary>
/// A folder of run records that any number of processes may fill at once. A record lies in the sub-folder of the first two digits of the hash
/// of its inputs and is named after it, so that what is done shows without opening a file, and a million records make 256 folders of four
/// thousand. Records appear whole or not at all.
/// </summary>
/// <param name="folder">Full path of the folder; made when the first record is written.</param>
public sealed class RunRecordStore(string folder)
{
    /// <summary>How the names of records end.</summary>
    public const string Extension = ".run.json";

    private const string AsideExtension = ".damaged";
    private const int FolderDigits = 2;
    private const int HashDigits = 64;

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The file of a record.</summary>
    /// <param name="inputHash">The hash of the inputs, 64 lower-case hexadecimal digits.</param>
    /// <exception cref="GradFlowException">InvalidOption: this is no such hash, and must not become a path.</exception>
    public string PathOf(string inputHash)
    {
        ArgumentNullException.ThrowIfNull(inputHash);
        if (inputHash.Length != HashDigits || !inputHash.All(char.IsAsciiHexDigitLower))
            throw GradFlowError.InvalidOption("InputHash", inputHash, $"{HashDigits} lower-case hexadecimal digits");
        return Path.Combine(Folder, inputHash[..FolderDigits], inputHash + Extension);
    }

    /// <summary>Whether a run is recorded, judged by the name of its record alone.</summary>
    public bool Contains(string inputHash) => File.Exists(PathOf(inputHash));

    /// <summary>Records a run; one that is recorded already is left as it is.</summary>
    /// <param name="run">A flow or a descent.</param>
    /// <param name="norms">The norms of the run, for the summary, if they were measured.</param>
    /// <returns>The file of the record.</returns>
    /// <exception cref="GradFlowException">FileNotWritable; earlier records are untouched.</exception>
    public string Write(GradientFlowRun run, VariationNormMeasurement? norms = null)
    {
        string path = PathOf(RunInputs.Hash(run));
        if (!File.Exists(path)) AtomicFile.WriteShared(path, RecordWriter.Write(run, norms));
        return path;
    }

    /// <summary>The recorded run of these inputs; null when there is none.</summary>
    /// <exception cref="GradFlowException">FileNotReadable, DamagedRecord or UnknownRecordVersion.</exception>
    public GradientFlowRun? Read(string inputHash) => Read(inputHash, path => RunRecord.Read(path), RunInputs.Hash);

    /// <summary>
    /// The recorded run of these inputs where there is one; otherwise computes the run and records it. A damaged record is set aside.
    /// </summary>
    /// <param name="inputHash">The hash of the inputs.</param>
    /// <param name="dataset">The data, which the run then has instead of a copy of its own.</param>
    /// <param name="initialNetwork">The initial network, likewise.</param>
    /// <param name="compute">Computes the run.</param>
    /// <param name="onDamage">Told the failure and the new path of a damaged record; null when another process moved it.</param>
    /// <exception cref="GradFlowException">FileNotReadable, FileNotWritable, UnknownRecordVersion, or what the computation throws.</exception>
    public GradientFlowRun ReadOrCompute(
        string inputHash, TrainingDataset dataset, ReluNetwork initialNetwork, Func<GradientFlowRun> compute,
        Action<GradFlowException, string?> onDamage)
    {
        ArgumentNullException.ThrowIfNull(compute);
        ArgumentNullException.ThrowIfNull(onDamage);
        try
        {
            if (Read(inputHash, path => RunRecord.Read(path, dataset, initialNetwork), RunInputs.Hash) is { } recorded) return recorded;
        }
        catch (GradFlowException exception) when (exception.ErrorId == "DamagedRecord")
        {
            onDamage(exception, SetAside(PathOf(inputHash)));
        }
        GradientFlowRun run = compute();
        Write(run);
        return run;
    }

    /// <summary>The recorded run of these inputs in short; null when there is none.</summary>
    /// <exception cref="GradFlowException">FileNotReadable, DamagedRecord or UnknownRecordVersion.</exception>
    public RunSummary? ReadSummary(string inputHash) => Read(inputHash, RunRecord.ReadSummary, summary => summary.InputHash);

    /// <summary>The files of all records, folder by folder in the order of their names.</summary>
    public IEnumerable<string> Files()
    {
        if (!Directory.Exists(Folder)) yield break;
        foreach (string file in RecordsIn(Folder, failure => throw failure)) yield return file;
    }

    /// <summary>The records in a folder and below, each folder's in the order of their names; one folder's names are held at a time.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <param name="onUnreadable">Told the failure of a folder that cannot be listed (FileNotReadable); the others are.</param>
    public static IEnumerable<string> RecordsIn(string folder, Action<GradFlowException> onUnreadable)
    {
        (string[] files, string[] folders) = Entries(folder, onUnreadable);
        foreach (string file in files) yield return file;
        foreach (string inner in folders)
            foreach (string file in RecordsIn(inner, onUnreadable)) yield return file;
    }

    /// <summary>Renames a record so that it is no longer one, and its run is computed again; nothing is lost.</summary>
    /// <returns>The new path; null when the file is gone, as another process set it aside.</returns>
    /// <exception cref="GradFlowException">FileNotWritable.</exception>
    public static string? SetAside(string path)
    {
        for (int i = 1; ; i++)
        {
            string aside = FormattableString.Invariant($"{path}{AsideExtension}{(i == 1 ? string.Empty : i)}");
            try
            {
                File.Move(path, aside, overwrite: false);
                return aside;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!File.Exists(aside)) throw GradFlowError.FileNotWritable(aside, exception);
            }
        }
    }

    /// <summary>Deletes temporary files that killed processes left behind; those of living processes are kept.</summary>
    public void RemoveLeftovers() => Leftovers.RemoveFrom(Folder);

    private static (string[] Files, string[] Folders) Entries(string folder, Action<GradFlowException> onUnreadable)
    {
        try
        {
            // Links are not followed: one may lead back.
            return (
                [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)],
                [
                    .. new DirectoryInfo(folder).EnumerateDirectories()
                        .Where(inner => !inner.Attributes.HasFlag(FileAttributes.ReparsePoint))
                        .Select(inner => inner.FullName).Order(StringComparer.Ordinal),
                ]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            onUnreadable(GradFlowError.FileNotReadable(folder, exception));
            return ([], []);
        }
    }

    private T? Read<T>(string inputHash, Func<string, T> read, Func<T, string> hashOf)
        where T : class
    {
        string path = PathOf(inputHash);
        if (!File.Exists(path)) return null;
        T result = read(path);
        return hashOf(result) == inputHash ? result : throw GradFlowError.DamagedRecord(path, "it is the record of another run, under a wrong name.");
    }
}
