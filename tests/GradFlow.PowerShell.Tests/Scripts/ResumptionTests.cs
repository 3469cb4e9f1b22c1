using System.Diagnostics;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>Invoke-GradientFlow -RecordPath in processes that are killed, share a folder, or find the disk full.</summary>
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
    public async Task AFullDiskIsAnErrorAndEarlierRecordsStay()
    {
        if (OperatingSystem.IsWindows()) return;
        string records = Folder("full");
        Run("Get-PaperDataset Toy | Invoke-GradientFlow 5 1e-2 -Seed 1 -SampleCount 2 -RecordPath " + records);
        string before = File.ReadAllText(Assert.Single(Directory.GetFiles(records, "*", SearchOption.AllDirectories)));
        // A limit on the size of files stops root as well; the system reports it as it does a full disk, in the middle of a write.
        using var shell = Process.Start(new ProcessStartInfo("sh", [
            "-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" -Command \"$1\"", HostProcess.Executable,
            "Get-PaperDataset Toy | Invoke-GradientFlow 200 1e-2 -Seed 2 -RecordPath " + records])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" },
        })!;
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Contains("cannot be written", output + await error, StringComparison.Ordinal);
        Assert.Equal(1, shell.ExitCode);
        Assert.Equal(before, File.ReadAllText(Assert.Single(Directory.GetFiles(records, "*", SearchOption.AllDirectories))));
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
