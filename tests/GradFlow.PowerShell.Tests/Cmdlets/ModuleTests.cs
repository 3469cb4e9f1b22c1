using System.Xml.Linq;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Cmdlets;

/// <summary>The module as it is imported from its manifest.</summary>
public class ModuleTests
{
    [Fact]
    public void EveryExportedCmdletExistsAndEveryCmdletIsExported()
    {
        using var engine = new HostedEngine();
        string[] exported = [.. Names(engine, "(Get-Module GradFlow).ExportedCmdlets.Keys")];
        string[] written =
            [.. Names(engine, "Import-Module \"$((Get-Module GradFlow).ModuleBase)/module/bin/GradFlow.PowerShell.dll\" -PassThru | ForEach-Object { $_.ExportedCmdlets.Keys }")];

        Assert.NotEmpty(exported);
        Assert.Equal(written.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheManifestHasTheVersionOfTheBuild()
    {
        string props = Path.Combine(RepositoryRoot.Path, "Directory.Build.props");
        string version = XDocument.Load(props).Descendants("Version").Single().Value;
        using var engine = new HostedEngine();

        Assert.Equal([version], Names(engine, "(Get-Module GradFlow).Version"));
    }

    [Fact]
    public void TheStubOfTheEngineStaysOutOfTheModule() => Assert.Empty(
        Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "module", "bin"), "System.Management.Automation*", SearchOption.AllDirectories));

    [Fact]
    public void RunsLoadNothingOfTheReports()
    {
        (int exitCode, string output, _) = HostProcess.Run(
            "-Command",
            "Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed 1 | Out-Null; "
            + "[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }");

        Assert.Equal(0, exitCode);
        Assert.Contains("GradFlow.Core", output, StringComparison.Ordinal);
        Assert.DoesNotContain("GradFlow.Reporting", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ClosedXML", output, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenXml", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotBuiltSaysSo()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-unbuilt-");
        try
        {
            foreach (string name in new[] { "GradFlow.psd1", "module/GradFlow.psm1", "module/GradFlow.Format.ps1xml" })
            {
                string copy = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(RepositoryRoot.Path, name), copy);
            }

            using var engine = new HostedEngine();
            EngineResult result = engine.Invoke("Remove-Module GradFlow; Import-Module $args[0]", Path.Combine(folder.FullName, "GradFlow.psd1"));

            Assert.Contains("Run 'dotnet build -c Release'", result.Errors[^1].ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A script of one copy runs in a session that has another, also where a link leads to the same one.</summary>
    [Fact]
    public void ASecondCopyIsImportedBesideTheFirst()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-copy-");
        try
        {
            foreach (string name in new[] { "GradFlow.psd1", "module" })
                File.CreateSymbolicLink(Path.Combine(folder.FullName, name), Path.Combine(RepositoryRoot.Path, name));

            using var engine = new HostedEngine();
            EngineResult result = engine.Invoke(
                "Import-Module $args[0] -ErrorAction Stop; (Get-PaperDataset Toy).Count", Path.Combine(folder.FullName, "GradFlow.psd1"));

            Assert.Empty(result.Errors);
            Assert.Equal([2], result.Of<int>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(HostedEngine engine, string script)
    {
        EngineResult result = engine.Invoke(script);
        Assert.Empty(result.Errors);
        return result.Output.Select(item => item.ToString()!);
    }
}
