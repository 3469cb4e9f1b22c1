using System.Globalization;
using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;

namespace GradFlow.PowerShell.Views;

/// <summary>How the module's views write values: invariant culture, sensible digits, a dash where there is nothing.</summary>
public static class DisplayText
{
    private const int ShownItems = 4;
    private const string Nothing = "-";

    // Colours of a terminal, by their numbers.
    private const int Red = 31;
    private const int Green = 32;
    private const int Yellow = 33;

    /// <summary>Below this logarithm a scale is no longer a normal double.</summary>
    private const double SmallestLogScale = -700;

    private static readonly string[] _logarithmFormats = ["0.##", "0.#", "0", "0.#E+0", "0E+0"];

    /// <summary>A number with the given significant digits; a dash for NaN.</summary>
    public static string Number(double? value, int digits) => value switch
    {
        null or double.NaN => Nothing,
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "-∞",
        _ => value.Value.ToString($"G{digits}", CultureInfo.InvariantCulture),
    };

    /// <summary>A number with the given significant digits, or as many of them as fit a column; seven characters always do.</summary>
    public static string Number(double? value, int digits, int width) =>
        Fitting(width, Enumerable.Range(1, digits).Reverse().Select(fewer => Number(value, fewer)));

    /// <summary>An integer, or a dash.</summary>
    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    /// <summary>A scale given by its natural logarithm, as a power of e when it is too small for a double; at most nine characters.</summary>
    public static string Scale(double? logScale) => logScale switch
    {
        null => Nothing,
        < SmallestLogScale => $"e^{Fitting(7, _logarithmFormats.Select(format => logScale.Value.ToString(format, CultureInfo.InvariantCulture)))}",
        _ => Number(Math.Exp(logScale.Value), 3),
    };

    /// <summary>What the runs of a sweep have in common; nothing for no run.</summary>
    public static string? Title(GradientFlowRun? run) =>
        run is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.Dataset}, width {run.Width}");

    /// <summary>The status of a run; that of a gradient descent says that it is one.</summary>
    public static string? Status(GradientFlowRun? run) => run switch
    {
        null => null,
        { Algorithm: FlowAlgorithm.Descent, Status: RunStatus.IterationsReached } => "GD ended",
        { Algorithm: FlowAlgorithm.Descent, Status: RunStatus.LossReached } => "GD loss",
        { Algorithm: FlowAlgorithm.Descent } => $"GD {run.Status}",
        _ => run.Status.ToString(),
    };

    /// <summary>A regime in one word: the paper's, or mild overparameterisation; a dash on inputs that are not orthogonal.</summary>
    public static string Regime(FlowRegime regime) => regime switch
    {
        FlowRegime.Paper => "Paper",
        FlowRegime.NotApplicable => Nothing,
        _ => "Mild",
    };

    /// <summary>
    /// How far the path norm of a run that fits orthogonal data is above the smallest norm F* of an interpolator: a bound, at the cost
    /// of a glance, on the excess F/F* − 1 that Measure-VariationNorm computes. A dash for other runs.
    /// </summary>
    public static string Excess(GradientFlowRun? run) => run is { Status: RunStatus.LossReached, Dataset.IsOrthogonal: true }
        ? Number(run.Network.PathNorm / MinimumInterpolationNorm.Of(run.Dataset) - 1, 2)
        : Nothing;

    /// <summary>A confidence interval; a dash for none.</summary>
    public static string Interval(ConfidenceInterval interval, int digits, int width = int.MaxValue) => double.IsNaN(interval.Level)
        ? Nothing
        : Fitting(width, Enumerable.Range(1, digits).Reverse()
            .Select(fewer => $"[{Number(interval.Low, fewer)}, {Number(interval.High, fewer)}]"));

    /// <summary>A verdict, coloured; hosts that show no colours leave them out.</summary>
    public static string Verdict(Verdict verdict) => Coloured(verdict, verdict switch
    {
        Core.Claims.Verdict.Supported => Green,
        Core.Claims.Verdict.Refuted => Red,
        _ => Yellow,
    });

    /// <summary>What became of a record computed again, coloured as a verdict is.</summary>
    public static string Outcome(ReproductionOutcome outcome) =>
        Coloured(outcome, outcome == ReproductionOutcome.Deviating ? Red : Green);

    /// <summary>The first numbers of a list, as many as fit a column.</summary>
    public static string Numbers(double[] values, int width = int.MaxValue) => List(values, (value, digits) => Number(value, digits), width);

    /// <summary>The first integers of a list, as many as fit a column.</summary>
    public static string Numbers(int[] values, int width = int.MaxValue) => List(values, (value, _) => Number(value), width);

    /// <summary>The size of a matrix.</summary>
    public static string Shape(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return string.Create(CultureInfo.InvariantCulture, $"{matrix.GetLength(0)} x {matrix.GetLength(1)} matrix");
    }

    private static string List<T>(T[] values, Func<T, int, string> text, int width)
    {
        if (values.Length == 0) return Nothing;
        string count = string.Create(CultureInfo.InvariantCulture, $"({values.Length})");
        return Fitting(
            width,
            from shown in Enumerable.Range(1, Math.Min(values.Length, ShownItems)).Reverse()
            from digits in Enumerable.Range(2, 3).Reverse()
            let items = string.Join(", ", values.Take(shown).Select(value => text(value, digits)))
            select shown == values.Length ? items : $"{items}, ... {count}",
            count);
    }

    /// <summary>The first text that is short enough; where none is, the last resort, or the last of them.</summary>
    private static string Fitting(int width, IEnumerable<string> texts, string? lastResort = null)
    {
        string last = string.Empty;
        foreach (string text in texts)
        {
            if (text.Length <= width) return text;
            last = text;
        }

        return lastResort ?? last;
    }

    private static string Coloured<T>(T value, int colour)
        where T : struct, Enum => $"\e[{colour}m{value}\e[0m";
}
