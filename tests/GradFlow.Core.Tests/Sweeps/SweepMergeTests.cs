using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;
using GradFlow.Core.Sweeps;
using GradFlow.Core.Tests.Records;
using Xunit;

namespace GradFlow.Core.Tests.Sweeps;

public sealed class SweepMergeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-merge-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Shards_in_any_order_merge_to_the_bits_of_one_process()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 2, seeds: 4);
        SmallSweep.Run(definition, Folder("one"), threads: 2);
        byte[] expected = SmallSweep.Merge(definition, Folder("one"), threads: 2);
        foreach (int shard in new[] { 4, 0, 2, 1, 3 })
            SmallSweep.Run(definition, Folder("five"), new SweepShard(shard, 5));
        Assert.Equal(expected, SmallSweep.Merge(definition, Folder("five"), threads: 1));
    }

    [Fact]
    public void Processes_on_one_folder_at_once_merge_to_the_bits_of_one()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 2, seeds: 4);
        SmallSweep.Run(definition, Folder("one"));
        // Every one of them computes the whole sweep, so that they meet at the same records.
        Parallel.For(0, 4, _ => SmallSweep.Run(definition, Folder("four"), threads: 2));
        Assert.Equal(SmallSweep.Merge(definition, Folder("one")), SmallSweep.Merge(definition, Folder("four")));
        Assert.Equal(definition.RunCount, new RunRecordStore(Folder("four")).Files().LongCount());
    }

    [Fact]
    public void A_group_has_the_statistics_of_its_runs()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 3, seeds: 5);
        SmallSweep.Run(definition, Folder("one"));
        SweepSummary summary = SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 1);
        Assert.True(summary.IsComplete);
        Assert.Equal(2 * 2 * 2, summary.Groups.Count);

        // The second entry, first width, second scale, integrated here again.
        var excesses = new List<double>();
        for (long dataset = 0; dataset < 3; dataset++)
        {
            for (int seed = 1; seed <= 5; seed++)
            {
                GradientFlowRun run = GradientFlow.Integrate(
                    definition.Datasets[1][dataset].Dataset,
                    NetworkInitializer.Create(5, 3, Math.Log(1e-3), false, InitializationScheme.Balanced, seed), definition.Options);
                excesses.Add(VariationNorm.Measure(run).RelativeExcess);
            }
        }
        SweepGroup group = summary.Groups[5];
        Assert.Equal(("Orthogonal n=3 d=3", 5, Math.Log(1e-3)), (group.Dataset, group.Width, group.LogInitializationScale));
        Assert.Equal(excesses.Count, group.Runs);
        Assert.Equal(excesses.Count, group.LossReached + group.Stalled);
        Assert.Equal(excesses.Average(), group.RelativeExcess.Mean, 12);
        Assert.Equal(excesses.Max(), group.RelativeExcess.Maximum);
        excesses.Sort();
        Assert.Equal(1, group.RelativeExcess.Median / excesses[excesses.Count / 2], LogarithmicQuantiles.RelativeAccuracy * 1.001);
        SweepClaim claim = summary.Claims[2];
        Assert.Equal((ClaimId.SaddleIndex, 15, 0), (claim.Claim, claim.Supported + claim.Inconclusive + claim.Refuted, claim.Missing));
    }

    [Fact]
    public void Missing_and_damaged_records_are_counted_and_computed_again()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 1, seeds: 3);
        SmallSweep.Run(definition, Folder("one"));
        byte[] expected = SmallSweep.Merge(definition, Folder("one"));
        string[] files = [.. new RunRecordStore(Folder("one")).Files()];
        File.Delete(files[0]);
        byte[] edited = File.ReadAllBytes(files[1]);
        edited[edited.Length / 2] ^= 1;
        File.WriteAllBytes(files[1], edited);
        File.WriteAllBytes(files[2], File.ReadAllBytes(files[2])[..100]);
        foreach (string verdicts in Directory.GetFiles(Path.Combine(Folder("one"), "verdicts"), "*", SearchOption.AllDirectories)[..2])
            File.AppendAllText(verdicts, " ");

        string[] before = Names("one");
        SweepSummary summary = SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 1);
        Assert.Equal(before, Names("one"));
        summary = SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 1, setAside: true);
        Assert.Equal(3, summary.MissingRuns);
        Assert.Equal(2, summary.Claims.Sum(claim => claim.Missing));
        Assert.False(summary.IsComplete);
        Assert.Equal(["DamagedRecord", "DamagedRecord"], summary.Failures.Select(failure => failure.ErrorId));
        Assert.Equal(3, SmallSweep.Run(definition, Folder("one")).ComputedRuns);
        Assert.Equal(expected, SmallSweep.Merge(definition, Folder("one")));
    }

    /// <summary>A merge by an older version must not put the records of a newer one out of the way.</summary>
    [Fact]
    public void Records_of_a_later_version_end_the_merge_and_are_left_alone()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 1, seeds: 2);
        SmallSweep.Run(definition, Folder("one"));
        foreach (string file in new RunRecordStore(Folder("one")).Files())
            File.WriteAllBytes(file, RecordCases.Sealed(File.ReadAllText(file).Replace("\"schemaVersion\":1", "\"schemaVersion\":2", StringComparison.Ordinal)));
        string[] before = Names("one");
        Expect.Error("UnknownRecordVersion", () => SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 2, setAside: true));
        Assert.Equal(before, Names("one"));
    }

    /// <summary>Verdicts whose hash was made to fit are still refused when they say what cannot be, and judged again.</summary>
    [Theory]
    [InlineData("\"Supported\"", "99")]
    [InlineData("\"Supported\"", "\"99\"")]
    [InlineData("\"Supported\"", "\"Perhaps\"")]
    [InlineData("\"SaddleIndex\"", "-1")]
    [InlineData("\"SaddleIndex\"", "\"ZeroLoss\"")]
    [InlineData("\"evidence\":", "\"evidence\":[],\"x\":")]
    [InlineData("\"evidence\":", "\"evidence\":null,\"x\":")]
    [InlineData("\"verdicts\":[", "\"verdicts\":[null,")]
    [InlineData("\"verdicts\":[", "\"verdicts\":null,\"x\":[")]
    [InlineData("{\"key\":", "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("", "two megabytes")]
    public void Hostile_verdicts_are_judged_again(string original, string forged)
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 1, seeds: 2);
        SmallSweep.Run(definition, Folder("one"));
        byte[] expected = SmallSweep.Merge(definition, Folder("one"));
        string file = Directory.GetFiles(Path.Combine(Folder("one"), "verdicts"), "*", SearchOption.AllDirectories)
            .First(file => File.ReadAllText(file).Contains("\"Supported\"", StringComparison.Ordinal));
        string text = File.ReadAllText(file);
        Assert.Contains(original, text, StringComparison.Ordinal);
        File.WriteAllBytes(file, RecordCases.Sealed(original.Length > 0
            ? text.Replace(original, forged, StringComparison.Ordinal)
            : text.Insert(text.IndexOf("\"evidence\":\"", StringComparison.Ordinal) + 12, new string('x', 2 << 20))));

        SweepSummary summary = SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 1);
        Assert.Equal(1, summary.Claims.Sum(claim => claim.Missing));
        Assert.True(File.Exists(file));
        SweepMerge.Merge(new SweepRecords(definition, Folder("one")), 1, setAside: true);
        Assert.False(File.Exists(file));
        SmallSweep.Run(definition, Folder("one"));
        Assert.Equal(expected, SmallSweep.Merge(definition, Folder("one")));
    }

    [Fact]
    public void The_first_shard_removes_what_killed_processes_left()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 1, seeds: 2);
        string[] leftovers = [.. ((string[])["ab", "verdicts/ab"]).Select(folder => Path.Combine(Folder("one"), folder, $".{new string('a', 64)}.json.1.tmp"))];
        foreach (string leftover in leftovers)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(leftover)!);
            File.WriteAllText(leftover, "part");
            File.SetLastWriteTimeUtc(leftover, DateTime.UtcNow.AddHours(-2));
        }
        SmallSweep.Run(definition, Folder("one"), new SweepShard(1, 2));
        Assert.All(leftovers, leftover => Assert.True(File.Exists(leftover)));
        SmallSweep.Run(definition, Folder("one"), new SweepShard(0, 2));
        Assert.All(leftovers, leftover => Assert.False(File.Exists(leftover)));
    }

    private string[] Names(string name) => [.. Directory.GetFiles(Folder(name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private string Folder(string name) => Path.Combine(_folder.FullName, name);
}
