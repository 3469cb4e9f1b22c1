using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Records;
using Xunit;

namespace GradFlow.Core.Tests.Records;

public sealed class RunReproductionTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever number or name of the results is another one is told, or the record is refused; nothing is passed over.</summary>
    [Xunit.Theory]
    [InlineData("snapshots")]
    [InlineData("general")]
    [InlineData("descent")]
    public void EverythingARecordTellsIsCompared(string kind)
    {
        GradientFlowRun run = RunRecordTests.RunOf(kind);
        JsonObject record = RecordOf(run);
        var random = new Random(1);
        var passedOver = new List<string>();
        int altered = 0;
        foreach (IGrouping<string, JsonValue> alike in Computed(record).GroupBy(value => Regex.Replace(value.GetPath(), @"\[\d+\]", "[]")))
        {
            JsonValue[] values = [.. alike];
            foreach (JsonValue value in (JsonValue[])[values[0], values[random.Next(values.Length)]])
            {
                string path = value.GetPath();
                JsonObject forged = record.DeepClone().AsObject();
                JsonValue original = Computed(forged).First(other => other.GetPath() == path);
                original.ReplaceWith(Other(original));
                altered++;
                RunComparison? comparison = Comparison(forged, run);
                // Other steps are no deviation by themselves, but they are told.
                bool isTold = comparison is not { LargestDeviation: <= Tolerance }
                    || (path.EndsWith("teps", StringComparison.Ordinal) && comparison.Where.StartsWith("number of steps", StringComparison.Ordinal));
                if (!isTold) passedOver.Add(path);
            }
        }
        Assert.Empty(passedOver);
        Assert.InRange(altered, kind == "descent" ? 30 : kind == "general" ? 50 : 60, 200);
    }

    [Fact]
    public void NotANumberIsInfinitelyFarFromOne()
    {
        GradientFlowRun run = RecordCases.Flow();
        JsonObject record = RecordOf(run);
        record["trajectory"]!["residuals"]![3]![1] = "NaN";
        record["results"]!["fitTimes"] = new JsonArray();
        Assert.Equal(double.PositiveInfinity, Comparison(record, run)!.LargestDeviation);
    }

    /// <summary>Runs of the same flow by other steps agree as far as their tolerances let them, and what is wrong on a curve still shows.</summary>
    [Xunit.Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RunsByOtherStepsAreComparedAsCurves(int seed)
    {
        GradientFlowRun run = RecordCases.Flow(seed);
        GradientFlowRun finer = RecordCases.Flow(seed, options: run.Options with { Tolerance = run.Options.Tolerance / 10 });
        Assert.NotEqual(run.Steps, finer.Steps);
        var agreement = new RunComparison(finer, run);
        Assert.True(agreement.LargestDeviation is > 1e-12 and <= Tolerance, $"{agreement.LargestDeviation}: {agreement.Where}");
        foreach (string curve in (string[])["loss", "pathNorm", "activeNeurons", "positiveAlignment", "negativeAlignment", "residuals"])
        {
            JsonObject record = RecordOf(finer);
            JsonNode value = record["trajectory"]![curve]![12]!;
            if (value is JsonArray residuals) value = residuals[1]!;
            value.ReplaceWith(curve == "activeNeurons" ? run.Width : 999);
            RunComparison comparison = Comparison(record, run)!;
            Assert.InRange(comparison.LargestDeviation, 0.01, double.PositiveInfinity);
            Assert.EndsWith("of trajectory point 12", comparison.Where, StringComparison.Ordinal);
        }
    }

    /// <summary>At this scale every weight is below the smallest double.</summary>
    [Fact]
    public void WeightsOfAnyScaleAreCompared()
    {
        GradientFlowRun run = RecordCases.Flow(logScale: -2000, options: new GradientFlowOptions { EndTime = 1 });
        JsonObject record = RecordOf(run);
        foreach (JsonNode? weight in record["network"]!["outputWeights"]!.AsArray().ToArray()) weight!.ReplaceWith(77);
        Assert.InRange(Comparison(record, run)!.LargestDeviation, 10, double.PositiveInfinity);
    }

    [Fact]
    public void ARecordOfElsewhereIsHeldAgainstTheToleranceAndOneOfHereAgainstTheBits()
    {
        JsonObject record = RecordOf(RecordCases.Flow());
        JsonNode weight = record["network"]!["outputWeights"]![5]!;
        weight.ReplaceWith(weight.GetValue<double>() + 1e-7);

        RunReproduction here = RunReproduction.Compute(Read(record), Tolerance);
        Assert.Equal(ReproductionOutcome.Deviating, here.Outcome);
        Assert.InRange(here.LargestDeviation, 1e-9, 1e-6);
        Assert.Equal("output weight of neuron 5", here.Where);

        record["origin"]!["machine"] = "elsewhere";
        GradientFlowRun elsewhere = Read(record);
        Assert.Equal(ReproductionOutcome.WithinTolerance, RunReproduction.Compute(elsewhere, Tolerance).Outcome);
        Assert.Equal(ReproductionOutcome.Deviating, RunReproduction.Compute(elsewhere, 1e-10).Outcome);
        Assert.Equal(["machine"], RunReproduction.Compute(elsewhere, Tolerance).OriginDifferences);
    }

    private static RunComparison? Comparison(JsonObject record, GradientFlowRun run)
    {
        using var folder = new RecordFolder();
        string path = folder.File("a.run.json");
        File.WriteAllBytes(path, RecordCases.Sealed(record.ToJsonString()));
        try
        {
            return new RunComparison(RunRecord.Read(path), run);
        }
        catch (GradFlowException exception) when (exception.ErrorId == "DamagedRecord")
        {
            return null;
        }
    }

    private GradientFlowRun Read(JsonObject record)
    {
        string path = _folder.File("b.run.json");
        File.WriteAllBytes(path, RecordCases.Sealed(record.ToJsonString()));
        return RunRecord.Read(path);
    }

    private JsonObject RecordOf(GradientFlowRun run)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(run, path, overwrite: true);
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    /// <summary>The numbers and names a run computed, but for how long it took.</summary>
    private static IEnumerable<JsonValue> Computed(JsonObject record) =>
        ((string[])["results", "network", "trajectory", "switches", "snapshots"]).SelectMany(name => Values(record[name]!))
        .Where(value => value.GetPath() != "$.results.elapsedSeconds");

    private static IEnumerable<JsonValue> Values(JsonNode node) => node switch
    {
        JsonObject inner => inner.SelectMany(property => Values(property.Value!)),
        JsonArray list => list.SelectMany(item => Values(item!)),
        _ => [node.AsValue()],
    };

    private static JsonNode Other(JsonValue value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => !value.GetValue<bool>(),
        System.Text.Json.JsonValueKind.Number when int.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out int number) => number + 1,
        System.Text.Json.JsonValueKind.Number => value.GetValue<double>() + 1e-3,
        _ when value.GetValue<string>() is "NaN" or "Infinity" => 0.5,
        _ => value.GetPath() switch
        {
            "$.results.status" => nameof(RunStatus.StepLimit),
            "$.results.engine" => value.GetValue<string>() == nameof(FlowEngine.General) ? nameof(FlowEngine.Orthogonal) : nameof(FlowEngine.General),
            _ => value.GetValue<string>() == nameof(FlowRegime.Paper) ? nameof(FlowRegime.MildOverparameterization) : nameof(FlowRegime.Paper),
        },
    };
}
