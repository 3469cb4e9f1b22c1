using GradFlow.Core.Sweeps;

namespace GradFlow.Core.Reports;

/// <summary>Writes the summary of a sweep as an Excel workbook. Implemented in GradFlow.Reporting, which loads on first use.</summary>
public interface ISweepWorkbookWriter
{
    /// <summary>Writes the workbook.</summary>
    /// <param name="summary">The content.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    void Write(SweepSummary summary, Stream stream, CancellationToken cancellationToken);
}
