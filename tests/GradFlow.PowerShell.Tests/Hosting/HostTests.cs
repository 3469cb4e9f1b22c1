using System.Diagnostics;
using Xunit;

namespace GradFlow.PowerShell.Tests.Hosting;

/// <summary>The gradflow executable, seen from outside.</summary>
public sealed class HostTests : IDisposable
{
    private const char Escape = '\u001b';
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'boom'", 1)]
    [InlineData("1 +", 1)]
    [InlineData("& { exit 9 }", 9)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Command Get-Nothing", 1)]
    public void The_exit_code_is_the_outcome_of_the_script(string text, int expected) =>
        Assert.Equal(expected, HostProcess.Run(Script(text)).ExitCode);

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'boom'", 1)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'went on'", 0)]
    public void The_exit_code_is_the_outcome_of_the_command(string text, int expected) =>
        Assert.Equal(expected, HostProcess.Run("-Command", text).ExitCode);

    /// <summary>A seed gives the same bits whatever the width of the processor's vectors, and whatever the threads.</summary>
    [Fact]
    public void Narrower_hardware_gives_the_same_bits()
    {
        const string script = """
            $dataset = New-OrthogonalDataset 60 60 -Seed 3
            foreach ($threads in 1, 3) {
                $run = $dataset | Invoke-GradientFlow 1200 1e-6 -Seed 2 -ThrottleLimit $threads -WarningAction Ignore
                $numbers = @($run.Network.OutputWeights) + @($run.Network.HiddenWeights) + $run.Switches.Time + $run.Trajectory.PathNorm
                $bytes = [byte[]]::new(8 * $numbers.Count)
                [Buffer]::BlockCopy([double[]]$numbers, 0, $bytes, 0, $bytes.Length)
                [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes))
            }
            """;
        string[][] narrower = [[], ["DOTNET_EnableAVX512F=0"], ["DOTNET_EnableAVX512F=0", "DOTNET_EnableAVX2=0"]];

        (int ExitCode, string Output, string Error)[] runs = [.. narrower.Select(variables => HostProcess.RunWith(variables, Script(script)))];

        Assert.All(runs, run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        string[] hashes = [.. runs.SelectMany(run => run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(2 * narrower.Length, hashes.Length);
        Assert.Single(hashes.Distinct());
    }

    [Theory]
    [InlineData]
    [InlineData("missing.ps1")]
    [InlineData("-Unknown")]
    [InlineData("-Command")]
    [InlineData("notes.txt")]
    public void Bad_usage_is_explained(params string[] arguments)
    {
        var (exitCode, output, error) = HostProcess.Run(arguments);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("usage:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_are_results()
    {
        Assert.Contains("usage:", HostProcess.Run("-Help").Output, StringComparison.Ordinal);
        Assert.StartsWith("gradflow ", HostProcess.Run("--version").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exit_in_an_inner_script_ends_that_script_only()
    {
        var inner = Script("exit 5", "inner.ps1");
        var (exitCode, output, _) = HostProcess.Run(Script($"& '{inner}'; \"inner $LASTEXITCODE\""));
        Assert.Equal((0, "inner 5"), (exitCode, output.Trim()));
    }

    [Fact]
    public void Arguments_bind_as_in_PowerShell()
    {
        var script = Script(
            "param([string]$First, [double[]]$Scale, [switch]$Flag, [int]$Count, [string]$Text, [switch]$Off)\n"
            + "\"$First|$($Scale -join ' ')|$Flag|$Count|$Text|$Off|$PSScriptRoot\"");
        var (_, output, error) = HostProcess.Run(
            script, "one", "-Scale", "1e-2,2", "-Flag", "-Count:-4", "-Text", "a,b", "-Off:$false");
        Assert.Empty(error);
        Assert.Equal($"one|0.01 2|True|-4|a,b|False|{_folder.FullName}", output.Trim());
    }

    // As PowerShell binds the same words typed as a command, but for those that take the remaining words: these come without inner arrays.
    [Theory]
    [InlineData("[int[]]$A, [double[]]$B", "1,2 3,4", "1 2|3 4")]
    [InlineData("[int[]]$A, [double[]]$B", "3,4 -A 1,2", "1 2|3 4")]
    [InlineData("[int[]]$A, [double[]]$B", "-B:3,4 1,2", "1 2|3 4")]
    [InlineData("[switch]$Flag, [int[]]$A, [string]$B", "1,2 -Flag 3,4", "1 2|3,4")]
    [InlineData("[Parameter(Position=1)][string]$B, [Parameter(Position=0)][int[]]$A", "1,2 3,4", "1 2|3,4")]
    [InlineData("[int]$A, [Parameter(ValueFromRemainingArguments)][int[]]$B", "1 2,3 4", "1|2 3 4")]
    [InlineData("[int]$A, [Parameter(ValueFromRemainingArguments)][int[]]$B", "1 2", "1|2")]
    [InlineData("[Parameter(ParameterSetName='X', Position=0)][string]$A, [Parameter(ParameterSetName='Y')][string]$Y, [Parameter(ParameterSetName='Y', Position=0)][int[]]$B", "-Y y 1,2", "|1 2")]
    [InlineData("[string]$A, $B", "1,2 3,4", "1,2|3,4")]
    public void Positional_arrays_are_arrays(string parameters, string arguments, string expected)
    {
        var script = Script($"param({parameters}) \"$($A -join ' ')|$($B -join ' ')\"");
        var (exitCode, output, error) = HostProcess.Run([script, .. arguments.Split(' ')]);
        Assert.Equal((0, expected, ""), (exitCode, output.Trim(), error));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-A", "1")]
    public void A_parameter_of_an_unknown_type_is_an_error(params string[] arguments)
    {
        var (exitCode, _, error) = HostProcess.Run([Script("param([NoSuchType]$A) 'ran'"), .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.Contains("Unable to find type [NoSuchType]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_and_messages_are_kept_apart_and_plain()
    {
        var (_, output, error) = HostProcess.Run(Script(
            "[pscustomobject]@{ Name = 'row' } | Out-Host; $Host.UI.WriteWarningLine('careful'); Get-Nothing; throw 'boom'"));
        Assert.Contains("row", output, StringComparison.Ordinal);
        Assert.DoesNotContain("careful", output, StringComparison.Ordinal);
        Assert.DoesNotContain("boom", output, StringComparison.Ordinal);
        Assert.Contains("WARNING: careful", error, StringComparison.Ordinal);
        Assert.Contains("Get-Nothing", error, StringComparison.Ordinal);
        Assert.Contains("boom", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, output + error);
    }

    [Fact]
    public void A_parse_error_names_its_line()
    {
        var script = Script("'x'\n'y' +");
        Assert.Contains($"{script}:2:6", HostProcess.Run(script).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 2 3")]
    [InlineData("2 +")]
    [InlineData("if (")]
    [InlineData("\"abc")]
    [InlineData("Get-PaperDataset Toy |")]
    [InlineData("foreach ($i in 1..3) { $i")]
    public void A_command_that_cannot_be_read_says_why(string text)
    {
        var (exitCode, output, error) = HostProcess.Run("-Command", text);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("ParserError", error, StringComparison.Ordinal);
        Assert.Contains($"1 |  {text}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Version 99", "PowerShell 99.0 is required")]
    [InlineData("-PSEdition Desktop", "Desktop")]
    [InlineData("-Modules NoSuchModule", "NoSuchModule is required")]
    [InlineData("-Modules NoSuchModule, GradFlow", "NoSuchModule is required")]
    [InlineData("-Modules @{ ModuleName = 'GradFlow'; ModuleVersion = '99.0' }", "GradFlow, version 99.0 or later")]
    [InlineData("-Modules @{ ModuleName = 'GradFlow'; RequiredVersion = '0.0.1' }", "GradFlow 0.0.1")]
    [InlineData("-Modules @{ ModuleName = 'GradFlow'; MaximumVersion = '0.0.1' }", "GradFlow, version 0.0.1 or earlier")]
    public void A_script_that_requires_something_else_does_not_run(string requirement, string message)
    {
        var script = Script($"#Requires {requirement}\n'ran'");
        var (exitCode, output, error) = HostProcess.Run(script);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(script, error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_whose_requirements_are_met_runs()
    {
        var module = Directory.CreateDirectory(Path.Combine(_folder.FullName, "modules", "Mine"));
        File.WriteAllText(Path.Combine(module.FullName, "Mine.psm1"), "function Get-Mine { 'mine' }");
        var script = Script(
            "#Requires -Version 7.4 -PSEdition Core\n#Requires -Modules Mine, @{ ModuleName = 'GradFlow'; ModuleVersion = '0.1' }\n"
            + "(Get-Module Mine).Name; Get-Mine");
        var (exitCode, output, error) = HostProcess.RunWith([$"PSModulePath={module.Parent!.FullName}"], script);
        Assert.Equal((0, "Mine mine", ""), (exitCode, string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), error));
    }

    [Fact]
    public void A_script_for_administrators_runs_for_them_alone()
    {
        var (exitCode, output, error) = HostProcess.Run(Script("#Requires -RunAsAdministrator\n'ran'"));
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal((0, "ran"), (exitCode, output.Trim()));
            return;
        }
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("An administrator is required", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x' | Format-Table -AutoSize", "Format-Table")]
    [InlineData("select 1", "Select-Object")]
    [InlineData("Join-Path a b", "Join-Path")]
    public void A_command_of_a_full_PowerShell_says_how_to_go_on(string text, string command)
    {
        var (exitCode, output, error) = HostProcess.Run(Script(text + "\n'went on'"));
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains($"'{command}' belongs to a full PowerShell", error, StringComparison.Ordinal);
        Assert.Contains("Import-Module GradFlow.psd1", string.Join(' ', error.Split((char[]?)null)), StringComparison.Ordinal);
    }

    [Fact]
    public void GradFlow_is_imported() =>
        Assert.Equal("GradFlow", HostProcess.Run("-Command", "(Get-Module GradFlow).Name").Output.Trim());

    [Theory]
    [InlineData(false, 130)]
    [InlineData(true, 143)]
    public void A_signal_ends_the_script_promptly(bool terminate, int expected)
    {
        using var host = HostProcess.Start(Script("'started'; while ($true) { [System.Threading.Thread]::Sleep(10) }"));
        Assert.Equal("started", host.Output.ReadLine());
        var watch = Stopwatch.StartNew();
        if (terminate)
            host.SendTerminate();
        else
            host.SendInterrupt();
        Assert.Equal(expected, host.Finish().ExitCode);
        // The pipeline stops at once; the rest is the end of a process on a busy machine.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private string Script(string text, string name = "script.ps1")
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
