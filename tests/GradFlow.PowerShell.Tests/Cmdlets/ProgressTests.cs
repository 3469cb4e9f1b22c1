using System.Management.Automation;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Cmdlets;

/// <summary>What work over a second shows of itself.</summary>
public class ProgressTests
{
    // A tolerance near rounding makes the runs last, with steps that are quick, so that they report often.
    [Fact]
    public void ASweepHasOneRecordAndOneForEachRun()
    {
        EngineResult result = SharedEngine.Invoke(
            "$ProgressPreference = 'Continue'; New-OrthogonalDataset 5 5 -Seed 1 | Invoke-GradientFlow 60 1e-6 -Seed 1, 2 -ThrottleLimit 1 -Tolerance 1e-20");

        Assert.Equal([1, 2, 3], result.Progress.Select(record => record.ActivityId).Order());
        ProgressRecord sweep = result.Progress.Single(record => record.ActivityId == 1);
        Assert.Equal(("Gradient flow", -1), (sweep.Activity, sweep.ParentActivityId));
        Assert.EndsWith("of 2 runs", sweep.StatusDescription, StringComparison.Ordinal);
        Assert.All(result.Progress.Where(record => record != sweep), run => Assert.Equal(1, run.ParentActivityId));
        Assert.All(result.Progress, record =>
        {
            Assert.InRange(record.PercentComplete, 1, 100);
            Assert.InRange(record.SecondsRemaining, 0, 1000);
            Assert.Equal(ProgressRecordType.Completed, record.RecordType);
        });
    }

    [Fact]
    public void QuickWorkShowsNone() =>
        Assert.Empty(SharedEngine.Invoke("Invoke-GradientFlow 10 0.1 -Dataset Toy -Seed 1").Progress);
}
