using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Animations;
using GradFlow.Reporting.Tests.Workbooks;

namespace GradFlow.Reporting.Tests.Animations;

/// <summary>Runs of the engine to animate, and their pages.</summary>
internal static class AnimatedRuns
{
    public static GradientFlowRun Integrate(TrainingDataset dataset, int width, double scale) =>
        IntegrateLog(dataset, width, Math.Log(scale));

    public static GradientFlowRun IntegrateLog(TrainingDataset dataset, int width, double logScale) => GradientFlow.Integrate(
        dataset, NetworkInitializer.Create(width, dataset.Dimension, logScale, keepLogScale: logScale < -500, InitializationScheme.Balanced, 1),
        new GradientFlowOptions());

    public static GradientFlowRun Toy(string name = "Toy") => Integrate(SampleReports.Toy(name), 20, 1e-4);

    public static void Write(string path, params GradientFlowRun[] runs) => Write(path, "Toy experiment", runs);

    public static void Write(string path, string title, GradientFlowRun[] runs, CancellationToken cancellationToken = default) =>
        new AnimationWriter().Write(SampleReports.Report(title, runs), path, overwrite: true, cancellationToken);

    public static byte[] Bytes(GradientFlowReport report)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("run.html");
        new AnimationWriter().Write(report, path, overwrite: false, CancellationToken.None);
        return File.ReadAllBytes(path);
    }
}
