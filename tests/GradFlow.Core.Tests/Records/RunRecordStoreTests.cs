using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Records;
using Xunit;

namespace GradFlow.Core.Tests.Records;

public sealed class RunRecordStoreTests : IDisposable
{
    private readonly RecordFolder _folder = new();
    private readonly RunRecordStore _store;

    public RunRecordStoreTests() => _store = new RunRecordStore(_folder.FullName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARecordIsFoundByItsInputs()
    {
        GradientFlowRun run = RecordCases.Flow();
        string hash = RunInputs.Hash(run);
        Assert.False(_store.Contains(hash));
        Assert.Null(_store.Read(hash));
        string path = _store.Write(run);
        Assert.Equal(Path.Combine(_folder.FullName, hash[..2], hash + ".run.json"), path);
        Assert.True(_store.Contains(hash));
        Assert.Equal(RecordCases.Fingerprint(run), RecordCases.Fingerprint(_store.Read(hash)!));
        Assert.Equal([path], _store.Files());
    }

    [Fact]
    public void ARecordedRunIsNotWrittenAgain()
    {
        GradientFlowRun run = RecordCases.Flow();
        string path = _store.Write(run);
        byte[] first = File.ReadAllBytes(path);
        _store.Write(RecordCases.Flow());
        Assert.Equal(first, File.ReadAllBytes(path));
    }

    [Fact]
    public void ManyWritersOfTheSameRunsLeaveWholeRecords()
    {
        GradientFlowRun[] runs = [.. Enumerable.Range(1, 8).Select(seed => RecordCases.Flow(seed))];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            _store.Write(runs[i % 8]);
            Assert.NotNull(_store.Read(RunInputs.Hash(runs[i % 8])));
        });
        Assert.Equal(
            runs.Select(RecordCases.Fingerprint).Order(StringComparer.Ordinal),
            _store.Files().Select(path => RunRecord.Read(path)).Select(RecordCases.Fingerprint).Order(StringComparer.Ordinal));
        Assert.Equal(8, Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void ADamagedRecordIsSetAsideAndKept()
    {
        string path = _store.Write(RecordCases.Flow());
        for (int i = 1; i <= 3; i++)
        {
            File.WriteAllText(path, $"damage {i}");
            Assert.Equal(path + (i == 1 ? ".damaged" : $".damaged{i}"), RunRecordStore.SetAside(path));
        }
        Assert.False(File.Exists(path));
        Assert.Null(RunRecordStore.SetAside(path));
        Assert.Empty(_store.Files());
        Assert.Equal("damage 2", File.ReadAllText(path + ".damaged2"));
    }

    [Fact]
    public void ARecordUnderAWrongNameIsRefused()
    {
        string path = _store.Write(RecordCases.Flow(seed: 1));
        string other = RunInputs.Hash(RecordCases.Flow(seed: 2));
        Directory.CreateDirectory(Path.GetDirectoryName(_store.PathOf(other))!);
        File.Move(path, _store.PathOf(other));
        Assert.Equal("DamagedRecord", Assert.Throws<GradFlowException>(() => _store.Read(other)).ErrorId);
    }

    [Fact]
    public void OnlyOldLeftoversAreRemovedAndNoClockHarmsARecord()
    {
        string path = _store.Write(RecordCases.Flow());
        string old = Path.Combine(Path.GetDirectoryName(path)!, ".a.run.json.1.tmp");
        string young = Path.Combine(Path.GetDirectoryName(path)!, ".a.run.json.2.tmp");
        string future = Path.Combine(Path.GetDirectoryName(path)!, ".a.run.json.3.tmp");
        foreach (string file in (string[])[old, young, future]) File.WriteAllText(file, "part");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(future, DateTime.UtcNow.AddYears(1));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddYears(10));
        string outside = _folder.File(".a.run.json.4.tmp");
        File.WriteAllText(outside, "not in a folder of records");
        File.SetLastWriteTimeUtc(outside, DateTime.UtcNow.AddHours(-2));
        _store.RemoveLeftovers();
        Assert.True(File.Exists(outside));
        File.Delete(outside);
        Assert.Equal(
            ((string[])[young, future, path]).Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.Single(_store.Files());
    }

    [Fact]
    public void AFolderLeadingBackIntoItselfEndsTheListing()
    {
        string path = _store.Write(RecordCases.Flow());
        Directory.CreateSymbolicLink(_folder.File("loop"), _folder.FullName);
        Assert.Equal([path], _store.Files());
    }
}
