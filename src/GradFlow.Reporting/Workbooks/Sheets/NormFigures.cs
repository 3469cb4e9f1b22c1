namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What the charts and the summary need of a measurement.</summary>
/// <param name="Run">Number of the run; null for a network that came from no run of the report.</param>
/// <param name="Scale">Initialisation scale of the run, in units of a weight.</param>
/// <param name="FunctionNorm">Variation norm F of the function, in label/input.</param>
/// <param name="MinimumNorm">Smallest variation norm F* of any interpolator, in label/input.</param>
/// <param name="Excess">F/F* − 1.</param>
internal sealed record NormFigures(int? Run, double Scale, double FunctionNorm, double MinimumNorm, double Excess);
