using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What the charts and the summary need of a run.</summary>
/// <param name="Number">Number of the run.</param>
/// <param name="DatasetName">Name of its data set, unique in the report.</param>
/// <param name="Width">Number of hidden neurons.</param>
/// <param name="Seed">Seed of the initial network; null when it was given.</param>
/// <param name="LogInitializationScale">Natural logarithm of the initialisation scale.</param>
/// <param name="Regime">Whether the initial network meets the paper's hypothesis.</param>
/// <param name="Status">Why the run ended.</param>
/// <param name="Time">Time at which it ended, in flow time.</param>
/// <param name="Loss">Loss at the end, in label².</param>
/// <param name="IsDescent">Whether it is a gradient descent, not the flow.</param>
/// <param name="StepSize">Step size of a descent; null for the flow.</param>
internal sealed record RunFigures(
    int Number, string DatasetName, int Width, int? Seed, double LogInitializationScale, FlowRegime Regime, RunStatus Status,
    double Time, double Loss, bool IsDescent, double? StepSize) : IGroupedRun;
