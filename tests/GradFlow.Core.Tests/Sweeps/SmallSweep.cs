using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Sweeps;

namespace GradFlow.Core.Tests.Sweeps;

/// <summary>Sweeps of runs that take about a millisecond each.</summary>
internal static class SmallSweep
{
    /// <summary>2·2·2·datasets·seeds runs on two entries of data sets, with a claim judged on them.</summary>
    public static SweepDefinition Create(int datasets, int seeds) => new()
    {
        Name = "small",
        Datasets =
        [
            SweepDataset.Orthogonal(new OrthogonalDatasetOptions { Count = 2, Dimension = 3 }, new SeedList([(1, datasets)])),
            SweepDataset.Orthogonal(new OrthogonalDatasetOptions { Count = 3, Dimension = 3 }, new SeedList([(1, datasets)])),
        ],
        Widths = [5, 8],
        LogInitializationScales = [Math.Log(1e-2), Math.Log(1e-3)],
        Seeds = new SeedList([(1, seeds)]),
        Claims = [ClaimId.SaddleIndex],
    };

    /// <summary>The bytes of the merged result.</summary>
    public static byte[] Merge(SweepDefinition definition, string folder, int threads = 1)
    {
        using var stream = new MemoryStream();
        SweepSummaryJson.Write(SweepMerge.Merge(new SweepRecords(definition, folder), threads), stream);
        return stream.ToArray();
    }

    /// <summary>Computes a shard.</summary>
    public static SweepOutcome Run(SweepDefinition definition, string folder, SweepShard? shard = null, int threads = 1) =>
        SweepRunner.Run(new SweepRecords(definition, folder), shard ?? SweepShard.Whole, threads);
}
