using System.Collections;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Records;
using GradFlow.Core.Sweeps;
using Xunit;

namespace GradFlow.Core.Tests.Sweeps;

public class SweepPlanTests
{
    [Fact]
    public void The_plan_holds_every_combination_once()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 3, seeds: 4);
        SweepLadder[] ladders = [.. new SweepPlan(definition).Ladders(SweepShard.Whole)];
        var expected = from entry in new[] { 0, 1 }
                       from width in new[] { 5, 8 }
                       from dataset in new[] { 0, 1, 2 }
                       from seed in new[] { 1, 2, 3, 4 }
                       select (entry, (long)dataset, width, seed);
        Assert.Equal(expected, ladders.Select(ladder => (ladder.DatasetEntry, ladder.DatasetIndex, ladder.Width, ladder.Seed)));
        Assert.Equal(definition.LadderCount, ladders.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Shards_share_the_ladders_out(int count)
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 3, seeds: 4);
        var plan = new SweepPlan(definition);
        SweepShard[] shards = [.. Enumerable.Range(0, count).Select(index => new SweepShard(index, count))];
        Assert.Equal(
            Enumerable.Range(0, 48), shards.SelectMany(plan.Ladders).Select(ladder => (int)ladder.Ordinal).Order());
        foreach (SweepShard shard in shards) Assert.Equal(plan.Ladders(shard).LongCount(), shard.LadderCount(48));
    }

    [Fact]
    public void A_million_runs_are_planned_without_holding_them()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 50, seeds: 2500);
        Assert.Equal(1_000_000, definition.RunCount);
        var plan = new SweepPlan(definition);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long checksum = 0;
        foreach (SweepLadder ladder in plan.Ladders(SweepShard.Whole)) checksum += ladder.Seed;
        Assert.Equal(500_000 / 2500 * (2500L * 2501 / 2), checksum);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    /// <summary>How far a sweep has come is told by names, which follow from the recipes.</summary>
    [Fact]
    public void No_data_set_is_drawn_to_tell_how_far_a_sweep_has_come()
    {
        SweepDefinition definition = SmallSweep.Create(datasets: 3, seeds: 4);
        Assert.Equal(0, new SweepRecords(definition, "/nowhere").StateOf(SweepShard.Whole).RecordedRuns);
        SweepDatasetInstance instance = definition.Datasets[1][2];
        Assert.False(instance.Drawn.IsValueCreated);
        Assert.Equal(RunInputs.HashOf(instance.Dataset), instance.Hash);
        SweepDatasetInstance teacher = SweepDataset.Teacher(new TeacherDatasetOptions { Count = 3, Dimension = 4 }, new SeedList([(7, 1)]))[0];
        Assert.Equal((RunInputs.HashOf(teacher.Dataset), 4), (teacher.Hash, teacher.Dimension));
    }

    [Theory]
    [InlineData("7", 7, 1)]
    [InlineData("-2..3", -2, 6)]
    [InlineData("1..2000000", 1, 2_000_000)]
    public void Seeds_are_read(string text, int first, long count)
    {
        Assert.True(SeedList.TryParse(text, out (int, long) range));
        Assert.Equal((first, count), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3..1")]
    [InlineData("1..2..3")]
    [InlineData("1..99999999999")]
    [InlineData("1.5")]
    public void What_is_no_seed_is_refused(string text) => Assert.False(SeedList.TryParse(text, out _));

    [Fact]
    public void Seeds_that_come_twice_are_refused() =>
        Assert.Equal("InvalidOption", Assert.Throws<GradFlowException>(() => new SeedList([(5, 10), (1, 5)])).ErrorId);

    [Fact]
    public void Quantiles_are_right_to_their_accuracy()
    {
        var quantiles = new LogarithmicQuantiles();
        double[] values = [.. Enumerable.Range(-500, 1501).Select(i => i * Math.Abs(i) * 1e-9)];
        foreach (double value in values) quantiles.Add(value);
        foreach (double share in new[] { 0, 0.1, 1.0 / 3, 0.5, 0.95, 1 })
        {
            double exact = values.First(value => values.Count(other => other <= value) >= share * values.Length);
            Assert.InRange(Math.Abs(quantiles.Quantile(share) - exact), 0, LogarithmicQuantiles.RelativeAccuracy * 1.0001 * Math.Abs(exact));
        }
    }

    [Theory]
    [InlineData(2, 1.5, 2)]
    [InlineData(3, 2, 3)]
    [InlineData(10, 5.5, 10)]
    [InlineData(20, 10.5, 19)]
    [InlineData(100, 50.5, 95)]
    public void Quantiles_of_few_are_of_the_right_rank(int count, double median, double quantile95)
    {
        var quantiles = new LogarithmicQuantiles();
        for (int i = 1; i <= count; i++) quantiles.Add(i);
        Assert.Equal(1, quantiles.Median / median, LogarithmicQuantiles.RelativeAccuracy * 1.0001);
        Assert.Equal(1, quantiles.Quantile(0.95) / quantile95, LogarithmicQuantiles.RelativeAccuracy * 1.0001);
    }

    [Theory]
    [InlineData("Widths", "twenty", "InvalidOption")]
    [InlineData("Widths", 0, "InvalidOption")]
    [InlineData("Name", 3, "InvalidOption")]
    [InlineData("Name", null, "InvalidOption")]
    [InlineData("Seeds", "1..x", "InvalidOption")]
    [InlineData("InitializationScales", -1.0, "InvalidOption")]
    [InlineData("LogInitializationScales", -1.0, "InvalidOption")]
    [InlineData("Claims", "Everything", "InvalidOption")]
    [InlineData("Claims", new[] { "zeroloss", "ZeroLoss" }, "InvalidOption")]
    [InlineData("Datasets", "Toy", "InvalidOption")]
    [InlineData("Width", 3, "UnknownName")]
    [InlineData("Tolerance", 2.0, "InvalidOption")]
    [InlineData("MaximumSteps", 1e300, "InvalidOption")]
    public void A_setting_that_makes_no_sense_is_named(string key, object? value, string id)
    {
        Hashtable data = Valid();
        if (value is null) data.Remove(key);
        else data[key] = value;
        GradFlowException failure = Assert.Throws<GradFlowException>(() => SweepDefinitionReader.Read(data, "/nowhere"));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(key[..4], failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../data.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("below/../../data.csv")]
    public void A_file_outside_of_the_folder_is_refused(string file)
    {
        Hashtable data = Valid();
        data["Datasets"] = new Hashtable { ["File"] = file };
        GradFlowException failure = Assert.Throws<GradFlowException>(() => SweepDefinitionReader.Read(data, "/nowhere"));
        Assert.Contains("Datasets[0].File", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_valid_definition_is_read()
    {
        SweepDefinition definition = SweepDefinitionReader.Read(Valid(), "/nowhere");
        Assert.Equal((2L * 3 * 1 * 2, 12L), (definition.LadderCount, definition.RunCount));
        Assert.Equal(Math.Log(1e-3), definition.LogInitializationScales[0]);
        Assert.Equal(PaperDatasets.Names[0], definition.Datasets[0].Label);
    }

    private static Hashtable Valid() => new()
    {
        ["Name"] = "valid",
        ["Datasets"] = new object[]
        {
            new Hashtable { ["Published"] = "Toy" },
            new Hashtable { ["orthogonal"] = new Hashtable { ["Count"] = 2, ["Dimension"] = 3, ["Seeds"] = "1..2" } },
        },
        ["Widths"] = new object[] { 3, 4 },
        ["InitializationScales"] = 1e-3,
        ["Seeds"] = new object[] { 1, "5..5" },
    };
}
