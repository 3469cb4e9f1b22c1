namespace GradFlow.Core.Reports;

/// <summary>Writes a report as an Excel workbook. Implemented in GradFlow.Reporting, which loads on first use.</summary>
public interface IWorkbookWriter
{
    /// <summary>Writes beside the target and renames: a failed or cancelled export leaves the old workbook whole.</summary>
    /// <param name="report">The content.</param>
    /// <param name="path">Full path of the workbook.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="Errors.GradFlowException">FileExists, TooManyRows or FileNotWritable.</exception>
    void Write(GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the report to the tables of a workbook written before; writes a new one where there is none. The workbook keeps its title, and
    /// whatever others put on sheets of their own. Writes beside the target and renames.
    /// </summary>
    /// <param name="report">The content to add.</param>
    /// <param name="path">Full path of the workbook.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="Errors.GradFlowException">WorkbookNotAppendable, TooManyRows or FileNotWritable; the workbook is untouched.</exception>
    void Append(GradientFlowReport report, string path, CancellationToken cancellationToken);

    /// <summary>Throws what <see cref="Append"/> would throw for the sake of a file that is there, before there is anything to add.</summary>
    /// <param name="path">Full path of the workbook; it need not exist.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="Errors.GradFlowException">WorkbookNotAppendable or FileNotReadable.</exception>
    void RequireAppendable(string path, CancellationToken cancellationToken);
}
