using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Help;

/// <summary>What Get-Help shows of every exported command, and where its text comes from.</summary>
public partial class HelpTests
{
    [Fact]
    public void EveryCommandHasSynopsisDescriptionAndTwoExplainedExamples()
    {
        EngineResult result = SharedEngine.Invoke(
            """
            foreach ($command in Get-Command -Module GradFlow) {
                $help = Get-Help $command.Name -Full
                if (-not "$($help.Synopsis)".Trim() -or $help.Synopsis -match $command.Name) { "$($command.Name): no synopsis" }
                if (-not $help.description.Text) { "$($command.Name): no description" }
                $examples = @($help.examples.example | Where-Object { $_ })
                if ($examples.Count -lt 2) { "$($command.Name): $($examples.Count) examples" }
                foreach ($example in $examples) {
                    if (-not "$($example.code)".Trim()) { "$($command.Name): an example without code" }
                    if (-not "$($example.remarks.Text)".Trim()) { "$($command.Name): an example that is not explained" }
                }
                if (-not $help.returnValues.returnValue) { "$($command.Name): no outputs" }
            }
            """);

        Assert.Empty(result.Of<string>());
    }

    [Fact]
    public void EveryParameterHasText()
    {
        EngineResult result = SharedEngine.Invoke(
            """
            foreach ($command in Get-Command -Module GradFlow) {
                $texts = @{}
                Get-Help $command.Name -Parameter * | ForEach-Object { $texts[$_.name] = "$($_.description.Text)".Trim() }
                foreach ($name in $command.Parameters.Keys) {
                    if ($name -in [System.Management.Automation.Cmdlet]::CommonParameters) { continue }
                    if (-not $texts[$name]) { "$($command.Name) -$name" }
                }
            }
            """);

        Assert.Empty(result.Of<string>());
    }

    [Theory]
    [InlineData("about_GradFlow")]
    [InlineData("about_GradFlow_Theory")]
    [InlineData("about_GradFlow_Pipelines")]
    public void TopicsAreFound(string name)
    {
        string text = SharedEngine.Invoke("Get-Help $args[0]", name).Output.Single().ToString()!;
        string[] lines = text.Split('\n');

        Assert.Equal(["TOPIC", $"    {name}", "", "SHORT DESCRIPTION"], lines[..4]);
        Assert.Equal([lines[4].Trim()], SharedEngine.Invoke("(Get-Help $args[0]).Synopsis.Trim()", name).Of<string>());
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void CitedSectionsOfTheTheoryExist()
    {
        string topic = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "module", "help", "about_GradFlow_Theory.md"));
        string[] sections = [.. SectionHeading().Matches(topic).Select(match => match.Groups[1].Value)];
        string[] cited =
        [
            .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(path => SectionCitation().Matches(File.ReadAllText(path)))
                .Select(match => match.Groups[1].Value),
        ];

        Assert.NotEmpty(cited);
        Assert.Empty(cited.Except(sections));
    }

    [Theory]
    [InlineData("[Enum]::GetNames([GradFlow.Core.Claims.ClaimId])")]
    [InlineData("Get-PaperDataset | ForEach-Object Name")]
    public void TheTheoryListsClaimsAndPublishedExperiments(string names)
    {
        string topic = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "module", "help", "about_GradFlow_Theory.md"));
        string[] expected = [.. SharedEngine.Invoke(names).Of<string>()];

        Assert.NotEmpty(expected);
        Assert.All(expected, name => Assert.Contains($"- `{name}`", topic, StringComparison.Ordinal));
    }

    // With other texts in the documentation of the classes, nothing else is left of any parameter's text.
    [Fact]
    public void TheTextOfAParameterHasOneSource()
    {
        const string marker = "A text that stands nowhere else.";
        XNamespace maml = "http://schemas.microsoft.com/maml/2004/10";
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-help-");
        try
        {
            foreach (string source in Directory.GetFiles(Output("GradFlow.PowerShell", "net8.0"), "GradFlow.*.xml"))
            {
                XDocument changed = XDocument.Load(source);
                foreach (XElement member in changed.Descendants("member").Where(member => member.Attribute("name")!.Value.StartsWith("P:", StringComparison.Ordinal)))
                    member.Element("summary")?.SetValue(marker);
                changed.Save(Path.Combine(folder.FullName, Path.GetFileName(source)));
            }

            (string Name, string Text)[] parameters =
            [
                .. XDocument.Parse(WriteHelp(folder.FullName)).Descendants(command + "parameter")
                    .Select(parameter => (parameter.Element(maml + "name")!.Value, parameter.Element(maml + "description")!.Value.Trim())),
            ];
            Assert.NotEmpty(parameters);
            // These two are the engine's own.
            Assert.All(parameters.Where(parameter => parameter.Name is not ("WhatIf" or "Confirm")), parameter => Assert.Equal(marker, parameter.Text));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheHelpIsTheSameWhateverBuildsIt()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-help-");
        try
        {
            foreach (string source in Directory.GetFiles(Output("GradFlow.PowerShell", "net8.0"), "GradFlow.*.xml"))
                File.Copy(source, Path.Combine(folder.FullName, Path.GetFileName(source)));

            Assert.Equal(WriteHelp(folder.FullName, processors: 3), WriteHelp(folder.FullName, processors: 7));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string WriteHelp(string documentation, int? processors = null)
    {
        string bin = Path.Combine(RepositoryRoot.Path, "module", "bin");
        string topics = Path.Combine(RepositoryRoot.Path, "module", "help");
        string tool = Path.Combine(Output("GradFlow.Help", "net10.0"), "GradFlow.Help.dll");
        string assembly = Path.Combine(bin, "GradFlow.PowerShell.dll");
        var start = new ProcessStartInfo("dotnet", [tool, assembly, documentation, topics, documentation]);
        // A number of processors in hexadecimal digits, of which one is enough here.
        if (processors is not null) start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{processors}";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return File.ReadAllText(Path.Combine(documentation, "GradFlow.PowerShell.dll-Help.xml"));
    }

    private static string Output(string project, string framework)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(RepositoryRoot.Path, "src", project, "bin", configuration, framework);
    }

    [GeneratedRegex(@"^## (\d+)\. ", RegexOptions.Multiline)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(@"about_GradFlow_Theory §(\d+)")]
    private static partial Regex SectionCitation();
}
