using System.IO.Compression;
using System.Runtime.Versioning;
using System.Xml.Linq;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Packaging;

/// <summary>The very packages that are published, away from the repository.</summary>
[UnsupportedOSPlatform("windows")]
public class PackageTests(PublishedPackages packages) : IClassFixture<PublishedPackages>
{
    [Fact]
    public void ThePackageHoldsTheModuleAndNothingElse()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"GradFlow.{PublishedPackages.Version}.nupkg"));
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)];
        string[] extensions = [.. files.Select(Path.GetExtension).Distinct().Order(StringComparer.Ordinal)!];

        Assert.Contains("GradFlow.psd1", files);
        Assert.Contains("module/GradFlow.psm1", files);
        Assert.Contains("module/GradFlowRun.schema.json", files);
        Assert.Contains("module/bin/GradFlow.PowerShell.dll", files);
        Assert.Contains("module/bin/en-US/GradFlow.PowerShell.dll-Help.xml", files);
        Assert.Contains("module/bin/en-US/about_GradFlow.help.txt", files);
        Assert.Contains("module/bin/reporting/GradFlow.Reporting.dll", files);
        Assert.Contains("LICENSE", files);
        Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.EndsWith("System.Management.Automation.dll", StringComparison.Ordinal));
        Assert.Equal(
            ["", ".dll", ".json", ".md", ".nuspec", ".ps1xml", ".psd1", ".psm1", ".rels", ".txt", ".xml"],
            extensions.Where(extension => extension != ".psmdcp"));
    }

    [Fact]
    public void EveryLibraryOfOthersIsNamedInTheNotices()
    {
        string notices = File.ReadAllText(Path.Combine(packages.Module, "THIRD-PARTY-NOTICES.txt"));
        string[] others = [.. Directory.GetFiles(packages.Module, "*.dll", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))
            .Where(name => !name.StartsWith("GradFlow.", StringComparison.Ordinal))];

        Assert.NotEmpty(others);
        Assert.All(others, name => Assert.Contains($"({name})", notices, StringComparison.Ordinal));
    }

    [Fact]
    public void ThePackageSaysWhatItIs()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"GradFlow.{PublishedPackages.Version}.nupkg"));
        using Stream stream = package.GetEntry("GradFlow.nuspec")!.Open();
        Dictionary<string, string> metadata = XDocument.Load(stream).Root!.Elements().Single().Elements()
            .ToDictionary(element => element.Name.LocalName, element => element.Value);

        Assert.Equal("GradFlow", metadata["id"]);
        Assert.Equal(PublishedPackages.Version, metadata["version"]);
        Assert.Equal("MIT", metadata["license"]);
        Assert.Contains("PSModule", metadata["tags"].Split(' '));
        Assert.False(metadata.ContainsKey("dependencies"));
    }

    // Spaces, an apostrophe and letters beyond ASCII in the path, read-only, owned by somebody else, imported twice; every command
    // answers there as its first example says.
    [Fact]
    public void EveryCommandAnswersFromAnotherUsersReadOnlyFolder()
    {
        (int exitCode, string output, string error) = packages.Run(packages.Module, "-Command",
            """
            $ErrorActionPreference = 'Stop'
            $manifest = "$($env:GRADFLOW_MODULE)/GradFlow.psd1"
            Import-Module $manifest -Force
            Import-Module $manifest -Force
            foreach ($command in Get-Command -Module GradFlow) {
                $folder = [IO.Directory]::CreateDirectory("$PWD/$($command.Name)").FullName
                $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
                $code = @((Get-Help $command.Name -Full).examples.example)[0].code
                $null = & ([scriptblock]::Create($code))
                $null = $ExecutionContext.SessionState.Path.SetLocation("$folder/..")
                "$($command.Name) answered from $($command.Module.ModuleBase)"
            }
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { -not $_.IsDynamic } | ForEach-Object Location
            """);

        Assert.Equal((0, ""), (exitCode, error));
        string[] exported = [.. SharedEngine.Invoke("(Get-Module GradFlow).ExportedCmdlets.Keys").Of<string>()];
        Assert.NotEmpty(exported);
        Assert.All(exported, name =>
            Assert.Contains($"{name} answered from {packages.Module}", output, StringComparison.Ordinal));
        Assert.DoesNotContain(RepositoryRoot.Path, output, StringComparison.Ordinal);
        Assert.Contains("GradFlow.Reporting.dll", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLayoutIsTheModuleOfThePackage()
    {
        string layout = packages.LayOut();

        Assert.Equal(Files(packages.Module).Where(file => file != "README.md"), Files(layout));
        Assert.Contains("LICENSE", Files(layout));
        Assert.Contains("THIRD-PARTY-NOTICES.txt", Files(layout));
        (int exitCode, string output, string error) = packages.Run(layout, "-Command",
            "Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed 1 | Export-GradientFlowWorkbook toy.xlsx; (Get-Module GradFlow).ModuleBase");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(layout, output.Trim());

        static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void TheToolCarriesTheModule()
    {
        (int exitCode, string output, string error) = packages.Run(null, "-Command",
            "Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed 1 | Export-GradientFlowWorkbook toy.xlsx -PassThru | "
            + "ForEach-Object Length; (Get-Module GradFlow).ModuleBase; (Get-Help about_GradFlow).Synopsis");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"{Path.DirectorySeparatorChar}tools{Path.DirectorySeparatorChar}", output, StringComparison.Ordinal);
        Assert.DoesNotContain(RepositoryRoot.Path, output, StringComparison.Ordinal);
        Assert.Contains("The gradient flow", output, StringComparison.Ordinal);
        Assert.Equal($"gradflow {PublishedPackages.Version}", packages.Run(null, "-Version").Output.Trim());
    }

    [Fact]
    public void TheChangelogBeginsWithTheVersion()
    {
        string heading = File.ReadLines(Path.Combine(RepositoryRoot.Path, "CHANGELOG.md")).First(line => line.StartsWith("## ", StringComparison.Ordinal));

        Assert.Equal(PublishedPackages.Version, heading.Split(' ')[1]);
    }
}
