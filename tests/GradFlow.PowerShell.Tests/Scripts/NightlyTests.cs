using System.Text.Json;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/Invoke-Nightly.ps1 as a scheduler runs it.</summary>
public sealed class NightlyTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "Invoke-Nightly.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-nightly-");
    private readonly string _output;
    private readonly string _baseline;

    public NightlyTests()
    {
        _output = Path.Combine(_folder.FullName, "nightly");
        _baseline = Path.Combine(_folder.FullName, "baseline");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TheBaselineThatShipsIsReproducedAndNothingIsRefuted()
    {
        var (exitCode, output, error) = HostProcess.Run(_script, "-OutputPath", _output);

        Assert.Equal((0, ""), (exitCode, error));
        string folder = Assert.Single(Directory.GetDirectories(_output));
        Assert.DoesNotContain("unfinished", folder, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "nightly.xlsx")));
        Assert.Equal(0, Log(folder).Last(line => Event(line) == "finished").GetProperty("code").GetInt32());
        Assert.True(Log(folder).Count(line => Event(line) == "reproduced") >= 7, output);
        Assert.Equal(27, Log(folder).Count(line => Event(line) == "judged"));
    }

    [Fact]
    public void ARefutedClaimIsThree()
    {
        MakeBaseline();
        var (exitCode, output, _) = Nightly("-Claim", "ScaleBound", "-InitializationScale", "1,2");
        Assert.Equal(3, exitCode);
        Assert.Contains("0 deviating", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviatingBaselineIsFour()
    {
        MakeBaseline("$run.Network.OutputWeights[3] += 1; ");
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(4, exitCode);
        Assert.Contains("1 deviating", output, StringComparison.Ordinal);
    }

    [Fact]
    public void BothAreFive()
    {
        MakeBaseline("$run.Network.OutputWeights[3] += 1; ");
        Assert.Equal(5, Nightly("-Claim", "ScaleBound", "-InitializationScale", "1,2").ExitCode);
    }

    [Xunit.Theory]
    [InlineData("truncated")]
    [InlineData("edited")]
    public void ADamagedBaselineIsNineAndNamed(string damage)
    {
        MakeBaseline();
        string record = Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories));
        string text = File.ReadAllText(record);
        File.WriteAllText(record, damage == "edited" ? text.Replace("\"loss\":", "\"loss\":1", StringComparison.Ordinal) : text[..1000]);
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains(record, output, StringComparison.Ordinal);
    }

    [Fact]
    public void NoBaselineIsSix()
    {
        Directory.CreateDirectory(_baseline);
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(6, exitCode);
        Assert.Contains("There is no record", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondStartIsSevenAndHarmsNothing()
    {
        Directory.CreateDirectory(_output);
        using (new FileStream(Path.Combine(_output, "nightly.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var (exitCode, output, _) = Nightly();
            Assert.Equal(7, exitCode);
            Assert.Contains("Another nightly job is running", output, StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(_output));
        }
    }

    [Fact]
    public void TwoStartsAtOnceAreOneJob()
    {
        MakeBaseline();
        using var first = HostProcess.Start(_script, "-OutputPath", _output, "-BaselinePath", _baseline, "-Claim", "ZeroLoss");
        using var second = HostProcess.Start(_script, "-OutputPath", _output, "-BaselinePath", _baseline, "-Claim", "ZeroLoss");
        int[] codes = [first.Finish().ExitCode, second.Finish().ExitCode];
        // Either they met, or the second started when the first was done; both never worked at the same time on one folder.
        Assert.Contains(0, codes);
        Assert.All(codes, code => Assert.Contains(code, (int[])[0, 7]));
        Assert.Equal(codes.Count(code => code == 0), Directory.GetDirectories(_output).Length);
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsEight()
    {
        File.WriteAllText(_output, "in the way");
        var (exitCode, output, _) = Nightly();
        Assert.Equal(8, exitCode);
        Assert.Contains("could not start", output, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(_output));
    }

    [Fact]
    public void AnInterruptedPredecessorIsKeptAndNamedAndTheOldestFinishedAreRemoved()
    {
        MakeBaseline();
        foreach (string name in (string[])["20200101T000000Z", "20210101T000000Z", "20220101T000000Z", "29990101T000000Z", "20230101T000000Z.unfinished", "notes"])
            Directory.CreateDirectory(Path.Combine(_output, name));
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss", "-Keep", "3");
        Assert.Equal(0, exitCode);
        Assert.Contains("20230101T000000Z.unfinished", output, StringComparison.Ordinal);
        string[] left = [.. Directory.GetDirectories(_output).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];
        // The future one stands for a clock that went back: it harms nothing and is not lost.
        Assert.Equal(["20220101T000000Z", "20230101T000000Z.unfinished"], left[..2]);
        Assert.Equal(["29990101T000000Z", "notes"], left[3..]);
        Assert.Equal(5, left.Length);
    }

    [Fact]
    public void AKilledJobIsNamedByTheNextAndKeptAsItIs()
    {
        using (var killed = HostProcess.Start(_script, "-OutputPath", _output))
        {
            while (killed.IsRunning && !ReadLog().Contains("\"reproduced\"", StringComparison.Ordinal)) Thread.Sleep(1);
            killed.KillAtOnce();
        }
        string unfinished = Assert.Single(Directory.GetDirectories(_output));
        Assert.EndsWith(".unfinished", unfinished, StringComparison.Ordinal);
        string log = ReadLog();

        MakeBaseline();
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(0, exitCode);
        Assert.Contains(unfinished, output, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllText(Path.Combine(unfinished, "log.jsonl")));
        Assert.Equal(2, Directory.GetDirectories(_output).Length);

        string ReadLog() =>
            Directory.Exists(_output) && Directory.GetFiles(_output, "log.jsonl", SearchOption.AllDirectories) is [string file]
                ? File.ReadAllText(file)
                : "";
    }

    [Fact]
    public void WhatIfDoesNothing()
    {
        Assert.Equal(0, Nightly("-WhatIf").ExitCode);
        Assert.False(Directory.Exists(_output));
    }

    private (int ExitCode, string Output, string Error) Nightly(params string[] arguments) =>
        HostProcess.Run([_script, "-OutputPath", _output, "-BaselinePath", _baseline, .. arguments]);

    private void MakeBaseline(string change = "")
    {
        var (exitCode, _, error) = HostProcess.Run(
            "-Command",
            $"$run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 20; {change}$run | Export-GradientFlowRun '{_baseline}'");
        Assert.Equal((0, ""), (exitCode, error));
    }

    private static JsonElement[] Log(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();
}
