using System.Runtime.Versioning;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Cmdlets;

/// <summary>What -Show does, with a stand-in for the program that the system opens files with.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ShowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradflow-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OpensTheWrittenWorkbookOnce()
    {
        string opened = StandIn();
        (int exitCode, string output, string error) = Export("-Show -PassThru");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Contains("toy.xlsx", output, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(opened) && File.ReadAllText(opened).EndsWith('\n'), TimeSpan.FromSeconds(20)));
        Assert.Equal($"{_folder}/toy.xlsx\n", File.ReadAllText(opened));
    }

    [Fact]
    public void OpensNothingWithWhatIf()
    {
        string opened = StandIn();
        Assert.Equal(0, Export("-Show -WhatIf").ExitCode);
        Assert.False(File.Exists(opened));
        Assert.False(File.Exists(Path.Combine(_folder, "toy.xlsx")));
    }

    [Fact]
    public void SaysWhenNoProgramOpensIt()
    {
        (_, _, string error) = Export("-Show");
        Assert.Contains("is written, but no program opens it here", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "toy.xlsx")));
    }

    private (int ExitCode, string Output, string Error) Export(string options) => HostProcess.Run(
        "-Command",
        $"$env:PATH = '{_folder}'; Get-PaperDataset Toy | Invoke-GradientFlow 5 0.1 -Seed 1 -Time 1 -LossTolerance 0 | " +
        $"Export-GradientFlowWorkbook '{_folder}/toy.xlsx' {options}");

    // The first program that .NET looks for on Linux.
    private string StandIn()
    {
        string program = Path.Combine(_folder, "xdg-open"), opened = Path.Combine(_folder, "opened");
        File.WriteAllText(program, $"#!/bin/sh\necho \"$1\" > '{opened}'\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return opened;
    }
}
