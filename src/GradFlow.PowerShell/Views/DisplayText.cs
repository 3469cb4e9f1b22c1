using System.Globalization;
using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;

namespace GradFlow.PowerShell.Views;

/// <summary>How the module's views write values: invariant culture, sensible digits, a dash where there is nothing.</summary>
public static class DisplayText
{
    private const int ShownItems = 4;
    private const string Nothing = "-";

    /// <summary>Below this logarithm a scale is no longer a normal double.</summary>
    private const double SmallestLogScale = -700;

    /// <summary>A number with the given significant digits; a dash for NaN.</summary>
    public static string Number(double? value, int digits) =>
        value is null or double.NaN ? Nothing : value.Value.ToString($"G{digits}", CultureInfo.InvariantCulture);

    /// <summary>An integer, or a dash.</summary>
    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    /// <summary>A scale given by its natural logarithm, as a power of e when it is too small for a double.</summary>
    public static string Scale(double? logScale) => logScale switch
    {
        null => Nothing,
        < SmallestLogScale => $"e^{Number(logScale, 6)}",
        _ => Number(Math.Exp(logScale.Value), 4),
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
    public static string Interval(ConfidenceInterval interval, int digits) =>
        double.IsNaN(interval.Level) ? Nothing : $"[{Number(interval.Low, digits)}, {Number(interval.High, digits)}]";

    /// <summary>The first numbers of a list.</summary>
    public static string Numbers(double[] values) => List(values, value => Number(value, 4));

    /// <summary>The first integers of a list.</summary>
    public static string Numbers(int[] values) => List(values, value => Number(value));

    /// <summary>The size of a matrix.</summary>
    public static string Shape(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return string.Create(CultureInfo.InvariantCulture, $"{matrix.GetLength(0)} x {matrix.GetLength(1)} matrix");
    }

    private static string List<T>(T[] values, Func<T, string> text)
    {
        if (values.Length == 0) return Nothing;
        string shown = string.Join(", ", values.Take(ShownItems).Select(text));
        return values.Length <= ShownItems
            ? shown
            : string.Create(CultureInfo.InvariantCulture, $"{shown}, ... ({values.Length})");
    }
}
