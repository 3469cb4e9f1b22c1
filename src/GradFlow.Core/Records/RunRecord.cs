using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Records.Documents;

namespace GradFlow.Core.Records;

/// <summary>
/// Runs as JSON documents on disk (module/GradFlowRun.schema.json). A record has everything to compute the run again and everything
/// that came out; every double survives bit by bit, and a changed byte shows.
/// </summary>
public static class RunRecord
{
    /// <summary>Size in bytes a record may have.</summary>
    public const long MaximumLength = 1 << 30;

    /// <summary>Writes the record of a run.</summary>
    /// <param name="run">A flow or a descent.</param>
    /// <param name="path">Full path of the file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="norms">The norms of the run, for the summary, if they were measured.</param>
    /// <exception cref="GradFlowException">FileExists or FileNotWritable; what was there before is untouched.</exception>
    public static void Write(GradientFlowRun run, string path, bool overwrite, VariationNormMeasurement? norms = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        byte[] record = RecordWriter.Write(run, norms);
        AtomicFile.Write(path, overwrite, stream => stream.Write(record));
    }

    /// <summary>Reads a run, checking the record's hashes; what was drawn is drawn again.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="dataset">The data, if it is at hand already; the record must be of no other.</param>
    /// <param name="initialNetwork">The initial network, if it is at hand already; the record must be of no other.</param>
    /// <exception cref="GradFlowException">FileNotReadable, DamagedRecord or UnknownRecordVersion.</exception>
    public static GradientFlowRun Read(string path, TrainingDataset? dataset = null, ReluNetwork? initialNetwork = null)
    {
        RecordDocument record = Load(path, RecordSerialization.Default.RecordDocument);
        RecordReader.RequireKnownGenerators(record.Inputs, path);
        return Checked(path, () =>
        {
            GradientFlowRun run = RecordReader.RunOf(record, dataset, initialNetwork);
            // What is drawn on another machine, or by another build, may differ in the last bits: the reproduction then speaks of that.
            bool isOfHere = record.Origin.DifferencesFrom(RunOrigin.Current).Count == 0;
            if ((isOfHere || record.Inputs.Dataset.Recipe is null) && DatasetHash.Compute(run.Dataset) != record.Inputs.Dataset.Hash)
                throw new JsonException("its data set is not the one its hash stands for");
            if ((isOfHere || record.Inputs.InitialNetwork.Recipe is null) && NetworkHash.Compute(run.InitialNetwork) != record.Inputs.InitialNetwork.Hash)
                throw new JsonException("its initial network is not the one its hash stands for");
            return RunInputs.Hash(run) == record.InputHash ? run : throw new JsonException("its inputs are not those its hash stands for");
        });
    }

    /// <summary>
    /// Whether the records of two runs would hold the same inputs and results, to the last bit; the name of the data set, the origin and the
    /// time it took do not count.
    /// </summary>
    public static bool AreEqual(GradientFlowRun run, GradientFlowRun other)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(other);
        return RecordWriter.WriteComputed(run).AsSpan().SequenceEqual(RecordWriter.WriteComputed(other));
    }

    /// <summary>Reads what a table of many runs shows, checking the content's hash but drawing and building nothing.</summary>
    /// <exception cref="GradFlowException">FileNotReadable, DamagedRecord or UnknownRecordVersion.</exception>
    public static RunSummary ReadSummary(string path) => RecordReader.SummaryOf(Load(path, RecordSerialization.Default.RecordHead));

    private static T Load<T>(string path, JsonTypeInfo<T> type)
        where T : RecordHead
    {
        byte[] bytes = ReadBytes(path);
        return Checked(path, () =>
        {
            int version = VersionOf(bytes);
            if (version > RecordHead.CurrentVersion) throw GradFlowError.UnknownRecordVersion(path, version, RecordHead.CurrentVersion);
            if (!RecordSeal.IsSealed(bytes))
                throw new JsonException("its content is not what its hash stands for: it was changed after it was written");
            RequireNoNull(bytes);
            return JsonSerializer.Deserialize(bytes, type)!;
        });
    }

    /// <summary>Reads a file, unless its size or its end says that it is no whole record.</summary>
    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            long length = stream.Length;
            if (length > MaximumLength) throw GradFlowError.DamagedRecord(path, $"it has {length} bytes, and no record has more than {MaximumLength}.");
            var seal = new byte[RecordSeal.Length];
            stream.Position = Math.Max(0, length - seal.Length);
            int tail = stream.ReadAtLeast(seal, seal.Length, throwOnEndOfStream: false);
            if (!RecordSeal.IsSeal(seal.AsSpan(0, tail))) throw GradFlowError.DamagedRecord(path, "it does not end as a record does: it was cut short, or is something else.");
            var bytes = new byte[length];
            stream.Position = 0;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw GradFlowError.FileNotReadable(path, exception);
        }
    }

    /// <summary>The schema version, which stands second in a record of any version.</summary>
    private static int VersionOf(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = RecordSerialization.MaximumDepth });
        bool isRecord = reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.ValueTextEquals("format"u8)
            && reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(RecordHead.FormatName)
            && reader.Read() && reader.ValueTextEquals("schemaVersion"u8)
            && reader.Read() && reader.TokenType == JsonTokenType.Number;
        return isRecord && reader.TryGetInt32(out int version) && version > 0 ? version : throw new JsonException("it does not begin as a record does");
    }

    /// <summary>Refuses null anywhere: a record leaves out what there is not, and nothing that follows need expect it.</summary>
    private static void RequireNoNull(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = RecordSerialization.MaximumDepth });
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.Null) throw new JsonException($"there is null at byte {reader.TokenStartIndex}");
    }

    private static T Checked<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException exception)
        {
            throw GradFlowError.DamagedRecord(path, $"{exception.Message.TrimEnd('.')}.", exception);
        }
        catch (GradFlowException exception) when (exception.ErrorId != "UnknownRecordVersion")
        {
            throw GradFlowError.DamagedRecord(path, exception.Message, exception);
        }
    }
}
