using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Content;

/// <summary>A run with the number that stands for it on every sheet.</summary>
/// <param name="Number">Position in the report, from 1; in a workbook that is added to, after the runs already there.</param>
/// <param name="DatasetName">Name of its data set, unique in the report.</param>
/// <param name="Run">The run.</param>
internal sealed record NumberedRun(int Number, string DatasetName, GradientFlowRun Run) : IGroupedRun
{
    /// <inheritdoc/>
    public int Width => Run.Width;

    /// <inheritdoc/>
    public double LogInitializationScale => Run.LogInitializationScale;

    /// <inheritdoc/>
    public bool IsDescent => Run.Algorithm == FlowAlgorithm.Descent;

    /// <inheritdoc/>
    public double? StepSize => Run.DescentOptions?.StepSize;
}
