namespace GradFlow.Core.Reports;

/// <summary>Writes a report as an Excel workbook. Implemented in GradFlow.Reporting, which loads on first use.</summary>
public interface IWorkbookWriter
{
    /// <summary>Writes beside the target and renames: a failed or cancelled export leaves the old workbook whole.</summary>
    /// <param name="report">The content.</param>
    /// <param name="path">Full path of the workbook.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="Errors.GradFlowException">FileExists or FileNotWritable.</exception>
    void Write(GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken);
}
