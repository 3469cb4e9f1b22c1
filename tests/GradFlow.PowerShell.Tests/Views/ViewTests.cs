using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Views;

/// <summary>Every view of the module, shown on a screen of 80 columns with objects whose numbers are as long as they become.</summary>
public sealed partial class ViewTests : IDisposable
{
    private const string Runs =
        """
        $runs = @(
            Invoke-GradientFlow 60 1e-2, 1.2345e-300 -Dataset Toy -Seed 1, 2147483647
            Invoke-GradientFlow 40 -LogInitializationScale -12345.678, -1234567.8 -Dataset (New-OrthogonalDataset 12 12 -Seed 2147483647 -Name Own) -Seed 2147483647
            Invoke-GradientFlow 100000 1e-6 -Dataset Toy -Seed 1 -Time 1e-3
            Invoke-GradientFlow 60 1e-6 -Dataset NonOrthogonalToy -Seed 1 -Engine General -MaximumSteps 20
            Invoke-GradientDescent 20 1e-3 -Dataset Toy -Seed 1 -StepSize 1e-5 -Iterations 3
            Invoke-GradientDescent 20 1 -Dataset NonOrthogonalToy -Seed 1 -StepSize 50 -Iterations 100
        )

        """;

    private const string Sweep =
        """
        [IO.File]::WriteAllText("$PWD/sweep.psd1", "@{ Name = 'Widths and scales'; Datasets = @{ Published = 'Toy' }; Widths = 8, 1000; InitializationScales = 1e-2, 1e-300; Seeds = '1..2'; Claims = 'SaddleIndex', 'MinimumVariationNorm' }")
        $sweep = Import-GradientFlowSweep "$PWD/sweep.psd1"
        $outcome = $sweep | Invoke-GradientFlowSweep "$PWD/records"
        $summary = $sweep | Measure-GradientFlowSweep "$PWD/records"

        """;

    private static readonly Dictionary<string, string> _objects = new(StringComparer.Ordinal)
    {
        ["TrainingDataset"] = "Get-PaperDataset; New-OrthogonalDataset 12 2000 -Seed 2147483647 -LabelScale 12345.678 -Name Own",
        ["ReluNetwork"] =
            "New-ReluNetwork 60 1e-6 -Dataset Toy -Seed 1; New-ReluNetwork 100000 1.2345e-300 -Dataset Toy -Seed 2147483647 -Scheme Gaussian; "
            + "New-ReluNetwork 60 -LogInitializationScale -1234567.8 -Dataset Toy -Seed 1",
        ["GradientFlowRun"] = Runs + "$runs",
        ["SaddlePoint"] = Runs + "$runs | Get-SaddlePoint",
        ["TrajectoryPoint"] = Runs + "$runs.Trajectory",
        ["ActivationSwitch"] = Runs + "$runs.Switches",
        ["VariationNormMeasurement"] = Runs + "$runs | Measure-VariationNorm; $runs[0].Network | Measure-VariationNorm",
        ["GradientFlowPrediction"] =
            "Get-GradientFlowPrediction 100000 1.2345e-300 -Dataset Toy -Seed 2147483647; Get-GradientFlowPrediction 60 -LogInitializationScale -1234567.8 -Dataset Toy -Seed 1; "
            + "Get-GradientFlowPrediction 60 2 -Dataset Toy -Seed 1",
        ["NeuronAlignmentMeasurement"] = Runs + "$runs[0..5] | Measure-NeuronAlignment",
        ["NeuronAlignmentPoint"] = Runs + "($runs[0..5] | Measure-NeuronAlignment).Points",
        ["ClaimVerdict"] = "Test-GradientFlowClaim -Dataset Toy",
        ["RunReproduction"] = Runs + "$runs[1].Network.OutputWeights[5] += 1; $runs[0, 1, 4] | Test-GradientFlowReproduction",
        ["SweepDefinition"] = Sweep + "$sweep",
        ["SweepOutcome"] = Sweep + "$outcome",
        ["SweepShardState"] = Sweep + "$sweep | Get-GradientFlowSweepState \"$PWD/records\" -ShardCount 2",
        ["SweepSummary"] = Sweep + "$summary",
        ["SweepGroup"] = Sweep + "$summary.Groups",
        ["SweepClaim"] = Sweep + "$summary.Claims",
        ["GradientFlowOptions"] = Runs + "$runs[0].Options",
    };

    private static readonly Dictionary<string, PSObject[]> _made = [];

    private readonly List<FileInfo> _files = [];

    private static XDocument Format { get; } = XDocument.Load(Path.Combine(RepositoryRoot.Path, "module", "GradFlow.Format.ps1xml"));

    private static XElement[] Views { get; } = [.. Format.Descendants("View")];

    public static TheoryData<string> Names() => [.. Views.Select(Name)];

    public void Dispose()
    {
        foreach (FileInfo file in _files) file.Delete();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingIsCutOrTooWide(string name)
    {
        PSObject[] objects = Objects(name);
        string shown = Colour().Replace(Show(name, objects), string.Empty);
        string[] lines = [.. shown.Split('\n').Where(line => line.Length > 0)];

        Assert.NotEmpty(objects);
        Assert.True(lines.Length >= objects.Length / 2, shown);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain("…", shown, StringComparison.Ordinal);
    }

    // Names may be cut where there is no room for them; whatever else is long goes on in the next line.
    [Theory]
    [InlineData("TrainingDataset")]
    [InlineData("RunReproduction")]
    public void LongNamesLeaveTheNumbersAlone(string type)
    {
        const string name = "Data set with a name that is longer than half of a line, 2147483647";
        PSObject[] objects = Make(_objects[type].Replace("-Name Own", $"-Name '{name}'", StringComparison.Ordinal));
        string[] lines = Colour().Replace(Show($"{type}.Table", objects), string.Empty).Split('\n');

        Assert.Contains(lines, line => line.Contains("Data set", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(lines, line => Assert.DoesNotMatch(@"\d…|…\d", line));
    }

    // A view shows an empty cell where its expression fails, and says nothing.
    [Theory]
    [MemberData(nameof(Names))]
    public void EveryExpressionHasAValue(string name)
    {
        XElement view = Views.Single(view => Name(view) == name);
        string[] expressions =
        [
            .. view.Descendants("ScriptBlock").Select(element => element.Value),
            .. view.Descendants("PropertyName").Select(element => $"$null = $_.PSObject.Properties['{element.Value}'].Name"),
        ];

        Assert.NotEmpty(expressions);
        foreach (string expression in expressions)
            SharedEngine.Invoke("param($objects, $text) $objects | ForEach-Object ([scriptblock]::Create($text))", Objects(name), expression);
    }

    [Fact]
    public void EveryOutputHasATableAListAndAWideView()
    {
        string[] types = [.. SharedEngine.Invoke("Get-Command -Module GradFlow").Of<CmdletInfo>()
            .SelectMany(command => command.OutputType).Select(type => type.Name).Distinct()
            .Where(type => type.StartsWith("GradFlow.", StringComparison.Ordinal))];

        Assert.NotEmpty(types);
        Assert.Empty(
            from type in types
            from kind in new[] { "Table", "List", "Wide" }
            where Views.Count(view => Kind(view) == kind && view.Element("ViewSelectedBy")!.Element("TypeName")!.Value == type) != 1
            select $"{type}: {kind}");
    }

    [Fact]
    public void VerdictsAreColouredOnATerminal()
    {
        string shown = Show("ClaimVerdict.Table", Objects("ClaimVerdict.Table"));

        Assert.Contains("\e[32mSupported", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsColouredInAFile()
    {
        (int exitCode, string output, _) = HostProcess.Run("-Command", "Test-GradientFlowClaim Decoupling -Dataset Toy");

        Assert.Equal(0, exitCode);
        Assert.Contains("Supported", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    /// <summary>The objects of a view's type, made once.</summary>
    private static PSObject[] Objects(string view)
    {
        string type = view.Split('.')[0];
        if (!_made.TryGetValue(type, out PSObject[]? objects))
        {
            objects = Make(_objects[type]);
            _made.Add(type, objects);
        }

        return objects;
    }

    private static PSObject[] Make(string script) =>
        [.. SharedEngine.TryInScratchFolder($"$ErrorActionPreference = $WarningPreference = 'SilentlyContinue'; {script}").Output];

    /// <summary>What a screen shows of objects when the module has no other view of them than the given one.</summary>
    private string Show(string view, PSObject[] objects)
    {
        var file = new FileInfo(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.format.ps1xml"));
        _files.Add(file);
        var only = new XDocument(Format);
        only.Descendants("View").Where(element => Name(element) != view).Remove();
        only.Save(file.FullName);
        var state = InitialSessionState.CreateDefault2();
        state.Formats.Add(new SessionStateFormatEntry(file.FullName));
        var screen = new Screen();
        using Runspace runspace = RunspaceFactory.CreateRunspace(new ScreenHost(screen), state);
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddCommand("Out-Default").Invoke(objects);
        return screen.Take();
    }

    private static string Name(XElement view) => view.Element("Name")!.Value;

    private static string Kind(XElement view) => view.Elements().Select(element => element.Name.LocalName)
        .Single(name => name.EndsWith("Control", StringComparison.Ordinal))[..^"Control".Length];

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colour();
}
