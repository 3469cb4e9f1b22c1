using GradFlow.Core.Sweeps;
using Xunit;

namespace GradFlow.Core.Tests.Sweeps;

/// <summary>Looks at the heap of the whole process, so no other test may run beside it.</summary>
[Collection(nameof(SweepMergeMemoryTests))]
[CollectionDefinition(nameof(SweepMergeMemoryTests), DisableParallelization = true)]
public sealed class SweepMergeMemoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-merge-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Ten_times_the_records_take_no_more_memory()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 10, seeds: 25);
        SmallSweep.Run(definition, _folder.FullName, threads: Environment.ProcessorCount);
        Assert.True(definition.RunCount == 2000);
        long few = LargestHeap(SmallSweep.Create(datasets: 1, seeds: 25)), many = LargestHeap(definition);
        Assert.InRange(many, 0, few + (2 << 20));
    }

    /// <summary>The largest number of bytes alive while a merge runs, looked at after every batch.</summary>
    private long LargestHeap(SweepDefinition definition)
    {
        long largest = 0;
        SweepMerge.Merge(
            new SweepRecords(definition, _folder.FullName), 1, progress: _ => largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true)));
        return largest;
    }
}
