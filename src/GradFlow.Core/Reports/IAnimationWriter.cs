namespace GradFlow.Core.Reports;

/// <summary>Writes the animation of a run as one html file. Implemented in GradFlow.Reporting, which loads on first use.</summary>
public interface IAnimationWriter
{
    /// <summary>
    /// Integrates the report's run once more for the networks along the way and writes them as a page that needs no network. Writes
    /// beside the target and renames; equal reports give equal bytes.
    /// </summary>
    /// <param name="report">Exactly one run, and the title.</param>
    /// <param name="path">Full path of the html file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="Errors.GradFlowException">NotOneRun, NotAFlow, FileExists or FileNotWritable.</exception>
    void Write(GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken);
}
