using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>Invoke-GradientFlow -RecordPath in processes that are killed, stopped, or share a folder.</summary>
public sealed class ResumptionTests : IDisposable
{
    private const string Sweep = "Get-PaperDataset Toy | Invoke-GradientFlow 40 1e-2, 1e-3, 1e-4 -Seed (1..20) -SampleCount 20 -RecordPath ";
    private const string Losses = " | ForEach-Object { $_.Loss.ToString('R') + ' ' + $_.Network.OutputWeights[3].ToString('R') }";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-resume-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void KilledProcessesLeaveWholeRecordsAndTheResultOfAnUninterruptedOne()
    {
        string whole = Run(Sweep + Folder("whole") + Losses);
        string records = Folder("killed");
        var random = new Random(1);
        for (int i = 0; i < 6; i++)
        {
            using var host = HostProcess.Start("-Command", Sweep + records + "; 'done'");
            // The records tell when the process is at work; then it dies, however far it has come.
            while (host.IsRunning && Count(records) < 5 * (i + 1)) Thread.Sleep(1);
            Thread.Sleep(random.Next(20));
            host.KillAtOnce();
        }
        Assert.InRange(Count(records), 5, 60);
        Assert.Equal("", Run($"Import-GradientFlowRun {records} | Where-Object Loss -LT 0"));
        Assert.Equal(whole, Run(Sweep + records + Losses));
        Assert.Equal(60, Count(records));
    }

    [Fact]
    public void ProcessesThatShareAFolderMakeTheSameRecords()
    {
        string records = Folder("shared");
        using var first = HostProcess.Start("-Command", Sweep + records + Losses);
        using var second = HostProcess.Start("-Command", Sweep + records + Losses);
        var (firstEnd, secondEnd) = (first.Finish(), second.Finish());
        Assert.Equal((0, "", firstEnd.Output), (secondEnd.ExitCode, secondEnd.Error, secondEnd.Output));
        Assert.Equal(60, Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void CtrlCLeavesOnlyWholeRecords()
    {
        string records = Folder("stopped");
        using var host = HostProcess.Start("-Command", Sweep + records + "; 'done'");
        while (host.IsRunning && Count(records) < 5) Thread.Sleep(1);
        host.SendInterrupt();
        Assert.Equal(130, host.Finish().ExitCode);
        int count = Count(records);
        Assert.Equal(count.ToString(System.Globalization.CultureInfo.InvariantCulture), Run($"@(Import-GradientFlowRun {records}).Count").Trim());
    }

    private static int Count(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.run.json", SearchOption.AllDirectories).Length : 0;

    private static string Run(string command)
    {
        var (exitCode, output, error) = HostProcess.Run("-Command", command);
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private string Folder(string name) => Path.Combine(_folder.FullName, name);
}
