using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;
using Xunit;

namespace GradFlow.Core.Tests.Records;

public sealed class RunRecordTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => ["flow", "snapshots", "by value", "general", "descent", "teacher", "correlated"];

    [Xunit.Theory]
    [MemberData(nameof(Kinds))]
    public void ARunSurvivesBitByBit(string kind)
    {
        GradientFlowRun run = RunOf(kind);
        string path = _folder.File("a.run.json");
        RunRecord.Write(run, path, overwrite: false);
        Assert.Equal(RecordCases.Fingerprint(run), RecordCases.Fingerprint(RunRecord.Read(path)));
    }

    [Fact]
    public void EveryDoubleSurvives()
    {
        // The residuals of a trajectory point take any bits; random bits reach every exponent, and the named ones every special case.
        var random = new Random(1);
        double[] numbers =
        [
            0, -0.0, double.Epsilon, -double.Epsilon, 2.2250738585072011e-308, double.MaxValue, double.MinValue, double.NaN,
            double.PositiveInfinity, double.NegativeInfinity, 1.0 / 3, 5e-324, 9007199254740993, .. Enumerable.Range(0, 20_000)
                .Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        ];
        GradientFlowRun run = RecordCases.Flow();
        int n = run.Dataset.Count;
        GradientFlowRun altered = With(run, [.. numbers.Chunk(n).Where(chunk => chunk.Length == n).Select((chunk, i) => new TrajectoryPoint
        {
            Time = i,
            Loss = chunk[0],
            Residuals = chunk,
            PathNorm = chunk[1],
            ActiveNeurons = 1,
            PositiveAlignment = chunk[2],
            NegativeAlignment = chunk[3],
        })]);
        string path = _folder.File("a.run.json");
        RunRecord.Write(altered, path, overwrite: false);
        Assert.Equal(RecordCases.Fingerprint(altered), RecordCases.Fingerprint(RunRecord.Read(path)));
    }

    [Fact]
    public void ASummaryTellsWhatTheRunTells()
    {
        GradientFlowRun run = RecordCases.Flow();
        VariationNormMeasurement norms = VariationNorm.Measure(run);
        string path = _folder.File("a.run.json");
        RunRecord.Write(run, path, overwrite: false, norms);
        RunSummary summary = RunRecord.ReadSummary(path);
        Assert.Equal(
            (RunInputs.Hash(run), "drawn", 4, 6, 3, 20, 1, run.Status, run.Time, run.Loss, run.Steps),
            (summary.InputHash, summary.Dataset, summary.Count, summary.Dimension, summary.DatasetSeed!.Value, summary.Width, summary.Seed!.Value,
                summary.Status, summary.Time, summary.Loss, summary.Steps));
        Assert.Equal((norms.FunctionNorm, norms.MinimumNorm), (summary.FunctionNorm, summary.MinimumNorm));
        Assert.Equal(run.Saddles.Length, summary.Saddles.Length);
    }

    [Fact]
    public void EqualInputsHaveEqualHashesAndNothingElse()
    {
        GradientFlowRun run = RecordCases.Flow();
        var renamed = new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 3, Name = "other" }.Generate();
        Assert.Equal(RunInputs.Hash(run), RunInputs.Hash(RecordCases.Flow(dataset: renamed)));
        Assert.Equal(
            RunInputs.Hash(run), RunInputs.Hash(RunInputs.HashOf(run.Dataset), RunInputs.HashOf(run.InitialNetwork.Recipe!), run.Options));
        Assert.Equal(RunInputs.Hash(run), RunInputs.Hash(RecordCases.Flow(options: run.Options with { ThreadCount = 2 })));
        string[] others =
        [
            RunInputs.Hash(run), RunInputs.Hash(RecordCases.Flow(seed: 2)), RunInputs.Hash(RecordCases.Flow(logScale: -11)),
            RunInputs.Hash(RecordCases.Flow(options: run.Options with { SampleCount = 21 })),
            RunInputs.Hash(RecordCases.Flow(options: run.Options with { LossTolerance = 1e-10 })),
            RunInputs.Hash(RecordCases.Flow(options: run.Options with { SnapshotTimes = [1] })),
            RunInputs.Hash(RecordCases.Flow(dataset: new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 4 }.Generate())),
            RunInputs.Hash(RecordCases.Descent()),
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    /// <summary>Any changed, missing or added byte shows.</summary>
    [Fact]
    public void AnyChangeShows()
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(7));
            AssertRefused(changed);
            AssertRefused(whole[..random.Next(whole.Length)]);
        }
        AssertRefused([.. whole, (byte)' ']);
        AssertRefused([]);
    }

    /// <summary>A record whose hash was made to fit is still refused when it says what cannot be.</summary>
    [Xunit.Theory]
    [InlineData("\"count\":4", "\"count\":2000000000")]
    [InlineData("\"count\":4", "\"count\":-4")]
    [InlineData("\"count\":4", "\"count\":4.5")]
    [InlineData("\"count\":4", "\"count\":99999999999999999999")]
    [InlineData("\"count\":4", "\"count\":\"4\"")]
    [InlineData("\"dimension\":6", "\"dimension\":2147483647")]
    [InlineData("\"width\":20", "\"width\":2147483647")]
    [InlineData("\"seed\":3", "\"seed\":{}")]
    [InlineData("\"seed\":3", "\"seed\":4")]
    [InlineData("\"norm\":1", "\"norm\":\"Infinity\"")]
    [InlineData("\"status\":\"LossReached\"", "\"status\":0")]
    [InlineData("\"status\":\"LossReached\"", "\"status\":\"Fine\"")]
    [InlineData("\"maximumSteps\":1000000", "\"maximumSteps\":0")]
    [InlineData("\"elapsedSeconds\":", "\"elapsedSeconds\":1e300,\"x\":")]
    [InlineData("\"elapsedSeconds\":", "\"elapsedSeconds\":\"NaN\",\"x\":")]
    [InlineData("\"generator\":\"Orthogonal\"", "\"generator\":\"../../Orthogonal\"")]
    [InlineData("\"unreachableSamples\":[]", "\"unreachableSamples\":[7]")]
    [InlineData("\"isActive\":[", "\"isActive\":[true,")]
    [InlineData("\"saddles\":[", "\"saddles\":[null,")]
    [InlineData("\"trajectory\":{", "\"trajectory\":null,\"x\":{")]
    [InlineData("\"hiddenWeights\":[[", "\"hiddenWeights\":[null,[")]
    public void WhatCannotBeIsRefused(string original, string forged)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        string text = File.ReadAllText(path);
        Assert.Contains(original, text, StringComparison.Ordinal);
        AssertRefused(RecordCases.Sealed(new Regex(Regex.Escape(original)).Replace(text, forged.Replace("$", "$$", StringComparison.Ordinal), 1)));
    }

    /// <summary>Sizes that contradict nothing else in the record are refused as well.</summary>
    [Xunit.Theory]
    [InlineData(0, -1)]
    [InlineData(0, 6)]
    public void SizesThatAreNotPositiveAreRefused(int width, int dimension)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        string text = File.ReadAllText(path).Replace("\"width\":20", $"\"width\":{width}", StringComparison.Ordinal)
            .Replace("\"dimension\":6", $"\"dimension\":{dimension}", StringComparison.Ordinal);
        text = Regex.Replace(text, "\"outputWeights\":\\[[^]]*]", "\"outputWeights\":[]");
        text = Regex.Replace(text, "\"hiddenWeights\":\\[\\[.*?]]", "\"hiddenWeights\":[]");
        text = Regex.Replace(text, "\"activeNeurons\":\\[[^]]*]", match => Regex.Replace(match.Value, "[0-9]+", "0"));

        AssertRefused(RecordCases.Sealed(text));
    }

    [Fact]
    public void AnInputHashIsNeverAPath()
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        AssertRefused(RecordCases.Sealed(Regex.Replace(File.ReadAllText(path), "\"inputHash\":\"[0-9a-f]*\"", "\"inputHash\":\"../../../../tmp/outside\"")));
        var store = new RunRecordStore(_folder.FullName);
        foreach (string hash in (string[])["../../outside", "..", string.Empty, new string('A', 64), "../" + new string('a', 61)])
            Assert.Equal("InvalidOption", Assert.Throws<GradFlowException>(() => store.PathOf(hash)).ErrorId);
    }

    [Xunit.Theory]
    [InlineData("{\"format\":\"GradFlowRun\",\"schemaVersion\":1,\"inputs\":")]
    [InlineData("")]
    public void AHundredMegabytesOfNestingAreRefusedQuickly(string head)
    {
        string path = _folder.File("nested.run.json");
        byte[] nested = Encoding.ASCII.GetBytes(head + new string('[', 100_000_000));
        File.WriteAllBytes(path, [.. nested, .. RecordSeal.Of(nested)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("DamagedRecord", Assert.Throws<GradFlowException>(() => RunRecord.Read(path)).ErrorId);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 120_000_000);
    }

    [Fact]
    public void ALaterSchemaIsNotCalledDamaged()
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        File.WriteAllBytes(path, RecordCases.Sealed(File.ReadAllText(path).Replace("\"schemaVersion\":1", "\"schemaVersion\":2", StringComparison.Ordinal)));
        GradFlowException error = Assert.Throws<GradFlowException>(() => RunRecord.Read(path));
        Assert.Equal("UnknownRecordVersion", error.ErrorId);
    }

    /// <summary>A record that another version drew is whole: it must be kept for that version.</summary>
    [Xunit.Theory]
    [InlineData("\"generator\":\"Orthogonal\",\"version\":1", "\"generator\":\"Orthogonal\",\"version\":2")]
    [InlineData("\"recipe\":{\"version\":1", "\"recipe\":{\"version\":2")]
    public void AnotherGeneratorIsNotCalledDamaged(string original, string other)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RecordCases.Flow(), path, overwrite: false);
        string text = File.ReadAllText(path);
        Assert.Contains(original, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, RecordCases.Sealed(text.Replace(original, other, StringComparison.Ordinal)));
        Assert.Equal("UnknownRecordVersion", Assert.Throws<GradFlowException>(() => RunRecord.Read(path)).ErrorId);
    }

    [Xunit.Theory]
    [InlineData("flow", "dataset")]
    [InlineData("flow", "initialNetwork")]
    [InlineData("by value", "dataset")]
    [InlineData("by value", "initialNetwork")]
    public void AWrongHashOfDataOrNetworkShows(string kind, string input)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(RunOf(kind), path, overwrite: false);
        var record = JsonNode.Parse(File.ReadAllText(path))!;
        record["inputs"]![input]!["hash"] = new string('0', 64);
        AssertRefused(RecordCases.Sealed(record.ToJsonString()));
    }

    /// <summary>The arrays of what was drawn can be changed; its recipe then no longer tells what it is.</summary>
    [Fact]
    public void WhatWasChangedAfterItWasDrawnIsKeptByValue()
    {
        TrainingDataset dataset = new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 3 }.Generate();
        ReluNetwork network = NetworkInitializer.Create(20, 6, -12, keepLogScale: true, InitializationScheme.Balanced, 1);
        string drawnData = RunInputs.HashOf(dataset), drawnNetwork = RunInputs.HashOf(network);
        Assert.Equal(RunInputs.HashOf(network.Recipe!), drawnNetwork);
        dataset.Labels[2] *= 2;
        network.OutputWeights[7] *= 2;
        Assert.NotEqual(drawnData, RunInputs.HashOf(dataset));
        Assert.NotEqual(drawnData, RunInputs.HashOf(dataset.WithOrthogonalityTolerance(0.5).WithOrthogonalityTolerance(dataset.OrthogonalityTolerance)));
        Assert.NotEqual(drawnNetwork, RunInputs.HashOf(network));

        string path = _folder.File("a.run.json");
        RunRecord.Write(GradientFlow.Integrate(dataset, network, new GradientFlowOptions()), path, overwrite: false);
        GradientFlowRun read = RunRecord.Read(path);
        Assert.Equal((DatasetHash.Compute(dataset), NetworkHash.Compute(network)), (DatasetHash.Compute(read.Dataset), NetworkHash.Compute(read.InitialNetwork)));
        Assert.Null(read.Seed);
    }

    /// <summary>A few bytes must not ask for minutes of drawing: size times width of the teacher counts, not each by itself.</summary>
    [Fact]
    public void WhatTakesLongToDrawIsKeptByValueAndRefusedAsARecipe()
    {
        Assert.True(RunInputs.IsKept(new TeacherDatasetOptions { Count = 75, Dimension = 150, TeacherWidth = 6 }));
        Assert.True(RunInputs.IsKept(new OrthogonalDatasetOptions { Count = 2000, Dimension = 2000 }));
        Assert.False(RunInputs.IsKept(new TeacherDatasetOptions { Count = 2000, Dimension = 2000, TeacherWidth = 2000 }));
        Assert.False(RunInputs.IsKept(new TeacherDatasetOptions { Count = 4_000_000, Dimension = 1 }));
        Assert.False(RunInputs.IsKept(new OrthogonalDatasetOptions { Count = -1, Dimension = -1 }));
        string path = _folder.File("a.run.json");
        RunRecord.Write(RunOf("teacher"), path, overwrite: false);
        File.WriteAllBytes(path, RecordCases.Sealed(File.ReadAllText(path).Replace("\"teacherWidth\":6", "\"teacherWidth\":27000", StringComparison.Ordinal)));
        GradFlowException error = Assert.Throws<GradFlowException>(() => RunRecord.Read(path));
        Assert.Contains("too large to be drawn", error.Message, StringComparison.Ordinal);
    }

    internal static GradientFlowRun RunOf(string kind) => kind switch
    {
        "flow" => RecordCases.Flow(),
        "snapshots" => RecordCases.Flow(options: new GradientFlowOptions { SnapshotTimes = [0, 1.5, 20], EndTime = 40, LossTolerance = 0 }),
        "by value" => GradientFlow.Integrate(
            new TrainingDataset("Ünïcode \"quoted\" =1+1 <b>", new double[,] { { 1, 2, 0 }, { -2, 1, 0 } }, [1, -1], orthogonalityTolerance: 1e-9),
            new ReluNetwork([1e-3, -1e-3], new double[,] { { 1e-3, 0, 0 }, { 0, 1e-3, 1e-4 } }), new GradientFlowOptions()),
        "general" => RecordCases.Flow(
            dataset: PaperDatasets.Get("NonOrthogonalToy"), options: new GradientFlowOptions { Engine = FlowEngine.General, EndTime = 30 }),
        "descent" => RecordCases.Descent(),
        "teacher" => RecordCases.Flow(
            dataset: PaperDatasets.Get("HighDimensional"), options: new GradientFlowOptions { Engine = FlowEngine.General, EndTime = 5 }),
        "correlated" => RecordCases.Flow(
            dataset: new OrthogonalDatasetOptions { Count = 3, Dimension = 5, Coherence = 0.2, Norm = 1.5, Seed = 9 }.Generate().WithOrthogonalityTolerance(0.01),
            options: new GradientFlowOptions { Engine = FlowEngine.General, EndTime = 10 }),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static GradientFlowRun With(GradientFlowRun run, TrajectoryPoint[] trajectory) => new()
    {
        Dataset = run.Dataset,
        InitialNetwork = run.InitialNetwork,
        Network = run.Network,
        Options = run.Options,
        Status = run.Status,
        Time = run.Time,
        Loss = run.Loss,
        GradientNorm = run.GradientNorm,
        Regime = run.Regime,
        UnreachableSamples = [],
        Trajectory = trajectory,
        Saddles = [],
        Switches = [],
        Snapshots = [],
        BalancednessDrift = 0,
        Steps = 1,
        RejectedSteps = 0,
        Elapsed = TimeSpan.FromSeconds(1.2345678),
    };

    private void AssertRefused(byte[] content)
    {
        string path = _folder.File("changed.run.json");
        File.WriteAllBytes(path, content);
        Assert.Equal("DamagedRecord", Assert.Throws<GradFlowException>(() => RunRecord.Read(path)).ErrorId);
    }
}
