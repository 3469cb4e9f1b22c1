using System.Management.Automation;
using System.Management.Automation.Language;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Help;

/// <summary>Every example of the help and the topics runs as it stands in an empty folder, and emits what the cmdlets declare.</summary>
public class ExampleTests
{
    private const string Fence = "```";
    private const string Language = "powershell\n";

    private static readonly Lazy<Dictionary<string, string[]>> _outputTypes = new(() => SharedEngine
        .Invoke("Get-Command -Module GradFlow").Of<CmdletInfo>()
        .ToDictionary(
            command => command.Name,
            command => command.OutputType.Select(type => type.Name).ToArray(),
            StringComparer.OrdinalIgnoreCase));

    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (string command in _outputTypes.Value.Keys)
            for (int i = 0; i < Codes(command).Length; i++)
                data.Add(command, i);
        return data;
    }

    public static TheoryData<string, int> TopicBlocks()
    {
        var data = new TheoryData<string, int>();
        foreach (string topic in RepositoryRoot.Files("module/help", "*.md"))
            for (int i = 0; i < Blocks(topic).Count; i++)
                data.Add(Path.GetFileName(topic), i);
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExamplesOfTheHelpRun(string command, int index) => Run(Codes(command)[index]);

    [Theory]
    [MemberData(nameof(TopicBlocks))]
    public void ExamplesOfTheTopicsRun(string topic, int index) =>
        Run(Blocks(Path.Combine(RepositoryRoot.Path, "module", "help", topic))[index]);

    [Fact]
    public void EveryCommandEmitsADeclaredTypeInOneOfItsExamples()
    {
        var silent = _outputTypes.Value.Keys.Where(command => !Codes(command).Any(code =>
            LastCommands(code).LastOrDefault() == command
            && SharedEngine.TryInScratchFolder(code).Output.Any(item => IsDeclared(item, _outputTypes.Value[command]))));

        Assert.Empty(silent);
    }

    private static void Run(string code)
    {
        EngineResult result = SharedEngine.TryInScratchFolder(code);

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        string?[] emitting = [.. LastCommands(code)];
        // Where a statement ends in something else, such as a property, its output may be anything.
        if (!emitting.All(name => name is not null && _outputTypes.Value.ContainsKey(name))) return;
        string[] declared = [.. emitting.SelectMany(name => _outputTypes.Value[name!])];
        Assert.All(result.Output, item => Assert.True(IsDeclared(item, declared), $"{item.BaseObject.GetType()} is not declared."));
    }

    private static bool IsDeclared(PSObject item, string[] declared) => declared.Contains(item.BaseObject.GetType().FullName);

    /// <summary>The command at the end of each statement that emits something; null for an expression.</summary>
    private static IEnumerable<string?> LastCommands(string code) => Parser.ParseInput(code, out _, out _)
        .EndBlock.Statements.OfType<PipelineAst>()
        .Select(pipeline => (pipeline.PipelineElements[^1] as CommandAst)?.GetCommandName());

    private static string[] Codes(string command) =>
        [.. SharedEngine.Invoke("(Get-Help $args[0] -Full).examples.example | ForEach-Object code", command).Of<string>()];

    private static List<string> Blocks(string path)
    {
        string[] parts = File.ReadAllText(path).Split(Fence);
        return
        [
            .. parts.Where((part, i) => i % 2 == 1 && part.StartsWith(Language, StringComparison.Ordinal))
                .Select(block => block[Language.Length..]),
        ];
    }
}
