using System.Globalization;
using System.Text.Json;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/Invoke-Nightly.ps1 as a scheduler runs it.</summary>
public sealed class NightlyTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "Invoke-Nightly.ps1");
    private static readonly string _newBaseline = Path.Combine(RepositoryRoot.Path, "pipelines", "New-Baseline.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-nightly-");
    private readonly string _output;
    private readonly string _baseline;

    public NightlyTests()
    {
        _output = Path.Combine(_folder.FullName, "nightly");
        _baseline = Path.Combine(_folder.FullName, "baseline");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The whole job; a second one is started while it is at work.</summary>
    [Fact]
    public void TheBaselineThatShipsIsReproducedNothingIsRefutedAndASecondStartIsSeven()
    {
        using var first = HostProcess.Start(_script, "-OutputPath", _output);
        while (first.IsRunning && !(Directory.Exists(_output) && Directory.GetDirectories(_output, "*.unfinished").Length > 0)) Thread.Sleep(1);
        var second = HostProcess.Run(_script, "-OutputPath", _output);
        Assert.Equal((7, ""), (second.ExitCode, second.Error));
        Assert.Contains("Another nightly job is running", second.Output, StringComparison.Ordinal);

        var (exitCode, output, error) = first.Finish();
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

    /// <summary>Of this build on this machine every bit must be the same.</summary>
    [Xunit.Theory]
    [InlineData("$run.Network.OutputWeights[3] += 1; ")]
    [InlineData("$run.Network.OutputWeights[3] += 1e-12; ")]
    [InlineData("foreach ($point in $run.Trajectory) { $point.Residuals[1] = 999 }; ")]
    public void ADeviatingBaselineIsFour(string change)
    {
        MakeBaseline(change);
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
    public void AnEmptyFolderOfRecordsIsNine()
    {
        Directory.CreateDirectory(_baseline);
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains($"There is no {Path.Combine(_baseline, "index.sha256")}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ABaselineOfWhichEveryRecordIsLostIsNineAndTheClaimsAreJudged()
    {
        MakeBaseline();
        string lost = Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories));
        File.Delete(lost);
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains($"The record {lost} is missing.", output, StringComparison.Ordinal);
        Assert.Contains("0 runs reproduced, 0 deviating, 0 failed, 1 lost", output, StringComparison.Ordinal);
        Assert.Equal(3, Log(Assert.Single(Directory.GetDirectories(_output))).Count(line => Event(line) == "judged"));
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
    public void AFolderNamedByAClockThatWentBackIsNotTaken()
    {
        MakeBaseline();
        // Whichever second it starts in, a job of that second has been here before the clock went back.
        DateTime now = DateTime.UtcNow;
        string[] earlier = [.. Enumerable.Range(0, 120).Select(i => Path.Combine(_output, now.AddSeconds(i).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)))];
        foreach (string folder in earlier)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "log.jsonl"), "earlier");
        }
        Assert.Equal(0, Nightly("-Claim", "ZeroLoss", "-Keep", "1000").ExitCode);
        Assert.All(earlier, folder => Assert.Equal("earlier", File.ReadAllText(Path.Combine(folder, "log.jsonl"))));
        string made = Assert.Single(Directory.GetDirectories(_output).Except(earlier));
        Assert.EndsWith("Z-2", made, StringComparison.Ordinal);
    }

    /// <summary>In Persian the year is another one, and folders named by it would be the oldest.</summary>
    [Fact]
    public void TheCalendarOfTheLocaleNamesNoFolder()
    {
        MakeBaseline();
        var (exitCode, _, _) = HostProcess.RunWith(
            ["LC_ALL=fa_IR.UTF-8"], _script, "-OutputPath", _output, "-BaselinePath", _baseline, "-Claim", "ZeroLoss");
        Assert.Equal(0, exitCode);
        string name = Path.GetFileName(Assert.Single(Directory.GetDirectories(_output)));
        DateTime time = DateTime.ParseExact(name, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Assert.InRange(DateTime.UtcNow - time, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    [Fact]
    public void WhatIsDecidedOnNoDataSetIsTen()
    {
        MakeBaseline();
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss,SaddleToSaddle", "-InitializationScale", "3,4");
        Assert.Equal(10, exitCode);
        Assert.Contains("Decided on no data set: SaddleToSaddle", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingRecordIsNineAndTheRestIsTold()
    {
        MakeBaseline("$other = Get-PaperDataset Toy | Invoke-GradientFlow 10 1e-2 -Seed 2 -WarningAction SilentlyContinue; $run = @($run; $other); ");
        string lost = Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories)[0];
        File.Delete(lost);
        var (exitCode, output, _) = Nightly("-Claim", "ScaleBound", "-InitializationScale", "1,2");
        Assert.Equal(9, exitCode);
        Assert.Contains($"{lost} is missing", output.Replace("//", "/", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches("1 lost; [1-3] claims refuted", output);
        JsonElement finished = Log(Assert.Single(Directory.GetDirectories(_output))).Last(line => Event(line) == "finished");
        Assert.Equal((9, 1), (finished.GetProperty("code").GetInt32(), finished.GetProperty("lost").GetInt32()));
        Assert.InRange(finished.GetProperty("refuted").GetInt32(), 1, 3);
    }

    [Fact]
    public void ABaselineWithoutItsIndexIsNine()
    {
        MakeBaseline();
        File.Delete(Path.Combine(_baseline, "index.sha256"));
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains("-IndexOnly", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOfRecordsThatIsNotThereIsNineAndNamed()
    {
        var (exitCode, output, error) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal((9, ""), (exitCode, error));
        Assert.Contains($"Could not reproduce: The file '{_baseline}' cannot be read", output, StringComparison.Ordinal);
        JsonElement failed = Log(Assert.Single(Directory.GetDirectories(_output))).Single(line => Event(line) == "failed");
        Assert.StartsWith("FileNotReadable", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheLogTellsRecordsApartThatDifferInScaleAlone()
    {
        MakeBaseline("$run = @($run; Get-PaperDataset Toy | Invoke-GradientFlow 20 -LogInitializationScale -2000, -3000 -Seed 1 -SampleCount 20); ");
        Assert.Equal(0, Nightly("-Claim", "ZeroLoss").ExitCode);
        JsonElement[] reproduced = [.. Log(Assert.Single(Directory.GetDirectories(_output))).Where(line => Event(line) == "reproduced")];
        Assert.Equal(
            [("0", "-3000"), ("0", "-2000"), ("0.001", Math.Log(1e-3).ToString("R", CultureInfo.InvariantCulture))],
            reproduced.Select(line => (Text(line, "scale"), Text(line, "logScale"))).OrderBy(scale => double.Parse(scale.Item2, CultureInfo.InvariantCulture)));
        Assert.Equal(
            Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories).Select(Name).Order(StringComparer.Ordinal),
            reproduced.Select(line => Text(line, "record")).Order(StringComparer.Ordinal));

        string Name(string file) => Path.GetRelativePath(_baseline, file);
        static string Text(JsonElement line, string property) => line.GetProperty(property).GetString()!;
    }

    /// <summary>A record is lost that the index no longer lists.</summary>
    [Xunit.Theory]
    [InlineData(0, "index.sha256 is empty: records may be lost.", 1)]
    [InlineData(1, "index.sha256 does not list the record ", 2)]
    public void ATruncatedIndexIsNineAndNamed(int left, string message, int lost)
    {
        MakeBaseline("$run = @($run; Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-2 -Seed (2..4) -SampleCount 20); ");
        string index = Path.Combine(_baseline, "index.sha256");
        string[] lines = File.ReadAllLines(index);
        File.WriteAllLines(index, lines[..left]);
        File.Delete(Path.Combine(_baseline, lines[^1][66..]));
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Contains($"3 runs reproduced, 0 deviating, 0 failed, {lost} lost", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecordThatTheIndexDoesNotListIsNineAndNamed()
    {
        MakeBaseline();
        string record = Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories));
        File.Copy(record, Path.Combine(_baseline, "added.run.json"));
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains("index.sha256 does not list the record added.run.json", output, StringComparison.Ordinal);
    }

    /// <summary>Whatever Import-GradientFlowRun reads below the folder, New-Baseline.ps1 lists and the job finds.</summary>
    [Xunit.Theory]
    [InlineData("toy_1.run.json")]
    [InlineData("sub/toy.run.json")]
    [InlineData("Sub 2/Über/toy  (copy), 1e-3.run.json")]
    public void ARecordMayHaveAnyName(string name)
    {
        MakeBaseline();
        string file = Path.Combine(_baseline, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Move(Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories)), file);
        Assert.Equal((0, "", ""), HostProcess.Run(_newBaseline, "-OutputPath", _baseline, "-IndexOnly"));
        var (exitCode, output, error) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("1 runs reproduced, 0 deviating, 0 failed, 0 lost", output, StringComparison.Ordinal);

        File.Delete(file);
        MakeBaseline();
        File.AppendAllText(Path.Combine(_baseline, "index.sha256"), $"{new string('0', 64)}  {name}\n");
        (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains($"The record {file} is missing.", output, StringComparison.Ordinal);
    }

    /// <summary>A file outside of the folder is no record of it, though it is there and has the hash.</summary>
    [Xunit.Theory]
    [InlineData("../outside.run.json")]
    [InlineData("sub/../../outside.run.json")]
    [InlineData("")]
    public void AnIndexThatListsAFileOutsideIsNine(string name)
    {
        MakeBaseline();
        Directory.CreateDirectory(Path.Combine(_baseline, "sub"));
        string outside = Path.Combine(_folder.FullName, "outside.run.json");
        File.Copy(Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories)), outside);
        string index = Path.Combine(_baseline, "index.sha256");
        string line = File.ReadAllText(index);
        File.AppendAllText(index, $"{line[..66]}{(name.Length > 0 ? name : outside)}\n");
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains("outside.run.json is missing", output, StringComparison.Ordinal);
        Assert.Contains("1 runs reproduced, 0 deviating, 0 failed, 1 lost", output, StringComparison.Ordinal);
    }

    /// <summary>As a folder of the results that cannot be written it would be 8.</summary>
    [Fact]
    public void ARecordThatCannotBeReadIsNine()
    {
        MakeBaseline();
        string record = Assert.Single(Directory.GetFiles(_baseline, "*.run.json", SearchOption.AllDirectories));
        File.Delete(record);
        File.CreateSymbolicLink(record, record);
        var (exitCode, output, _) = Nightly("-Claim", "ZeroLoss");
        Assert.Equal(9, exitCode);
        Assert.Contains($"{record} cannot be read", output, StringComparison.Ordinal);
    }

    [Xunit.Theory]
    [InlineData("-Claim", "Nonsense")]
    [InlineData("-InitializationScale", "-1")]
    [InlineData("-InitializationScale", "0")]
    [InlineData("-InitializationScale", "Infinity")]
    public void AWrongParameterIsOneAndNothingIsBegun(string parameter, string value)
    {
        var (exitCode, _, error) = Nightly(parameter, value);
        Assert.Equal(1, exitCode);
        Assert.Contains(value, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_output));
    }

    [Fact]
    public void AnOldFolderThatCannotBeRemovedChangesNoCode()
    {
        MakeBaseline();
        string old = Directory.CreateDirectory(Path.Combine(_output, "20200101T000000Z")).FullName;
        var (exitCode, output, _) = HostProcess.RunOnReadOnly(
            old, _script, "-OutputPath", _output, "-BaselinePath", _baseline, "-Claim", "ZeroLoss", "-Keep", "1");
        Assert.Equal(0, exitCode);
        Assert.Contains("An old folder could not be removed", output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetDirectories(_output).Length);
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
    public void AnOutputThatCannotBeWrittenIsEightAndLeavesWhatAnInterruptedJobLeaves()
    {
        MakeBaseline();
        string disk = _folder.CreateSubdirectory("disk").FullName;
        var (exitCode, _, error) = HostProcess.RunOnFullOutput(
            disk, _script, "-OutputPath", _output, "-BaselinePath", _baseline, "-Claim", "ZeroLoss");
        Assert.Equal((8, "The nightly job could not finish: No space left on device"), (exitCode, error.Trim()));
        string left = Assert.Single(Directory.GetDirectories(_output));
        Assert.EndsWith(".unfinished", left, StringComparison.Ordinal);
        Assert.Equal("aborted", Event(Log(left)[^1]));

        (exitCode, _, error) = HostProcess.RunOnFullOutput(disk, _script, "-OutputPath", "/proc/nightly");
        Assert.Equal(8, exitCode);
        Assert.Contains("could not start", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatTheSystemDoesNotMakeIsEight() => Assert.Equal(8, HostProcess.Run(_script, "-OutputPath", "/proc/nightly").ExitCode);

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
    public void APathThatEndsInASlashCostsNoResults()
    {
        MakeBaseline();
        Directory.CreateDirectory(Path.Combine(_output, "20200101T000000Z"));
        var (exitCode, output, _) = HostProcess.Run(
            _script, "-OutputPath", _output + "//", "-BaselinePath", _baseline, "-Claim", "ZeroLoss", "-Keep", "1");
        Assert.Equal(0, exitCode);
        string made = Assert.Single(Directory.GetDirectories(_output));
        Assert.True(File.Exists(Path.Combine(made, "nightly.xlsx")));
        Assert.Contains($"The results are in {made}", output, StringComparison.Ordinal);
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
            $"$run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 20; {change}$run | Export-GradientFlowRun '{_baseline}'; & '{_newBaseline}' -OutputPath '{_baseline}' -IndexOnly");
        Assert.Equal((0, ""), (exitCode, error));
    }

    private static JsonElement[] Log(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();
}
