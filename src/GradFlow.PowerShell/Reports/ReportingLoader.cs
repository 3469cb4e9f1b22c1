using System.Reflection;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Loads GradFlow.Reporting and its packages on first use, apart from what other modules load.</summary>
internal static class ReportingLoader
{
    private static readonly Lazy<Assembly> _reporting = new(() => new ReportingLoadContext().LoadReporting());

    /// <summary>A new writer of workbooks.</summary>
    public static IWorkbookWriter CreateWorkbookWriter() => Create<IWorkbookWriter>("Workbooks.WorkbookWriter");

    /// <summary>A new writer of workbooks of sweeps.</summary>
    public static ISweepWorkbookWriter CreateSweepWorkbookWriter() => Create<ISweepWorkbookWriter>("Workbooks.SweepWorkbookWriter");

    /// <summary>A new writer of plots.</summary>
    public static IPlotWriter CreatePlotWriter() => Create<IPlotWriter>("Plots.PlotWriter");

    /// <summary>A new writer of animations.</summary>
    public static IAnimationWriter CreateAnimationWriter() => Create<IAnimationWriter>("Animations.AnimationWriter");

    private static T Create<T>(string name) =>
        (T)Activator.CreateInstance(_reporting.Value.GetType($"GradFlow.Reporting.{name}", throwOnError: true)!)!;
}
