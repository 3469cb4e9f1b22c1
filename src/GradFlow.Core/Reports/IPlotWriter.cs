namespace GradFlow.Core.Reports;

/// <summary>Writes a plot of runs as an svg file. Implemented in GradFlow.Reporting, which loads on first use.</summary>
public interface IPlotWriter
{
    /// <summary>
    /// Overlays all runs of the report in one plot. Writes beside the target and renames; equal reports give equal bytes.
    /// </summary>
    /// <param name="kind">What to show.</param>
    /// <param name="report">The runs, measurements and title.</param>
    /// <param name="path">Full path of the svg file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="Errors.GradFlowException">NothingToPlot, FileExists or FileNotWritable.</exception>
    void Write(PlotKind kind, GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken);
}
