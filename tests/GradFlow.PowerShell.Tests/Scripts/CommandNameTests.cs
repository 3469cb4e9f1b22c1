using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using GradFlow.PowerShell.Tests.Hosting;
using GradFlow.PowerShell.Tests.SpecRunner;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>The scripts of the repository run in the host and in a full PowerShell: they call only what both have.</summary>
public class CommandNameTests
{
    private static readonly Lazy<HashSet<string>> _engineAndModule = new(() =>
    {
        using var engine = new HostedEngine();
        return CommandNames(engine.Invoke("Get-Command -CommandType Cmdlet, Function").Of<CommandInfo>());
    });

    private static readonly Lazy<HashSet<string>> _engine = new(() =>
    {
        using var shell = System.Management.Automation.PowerShell.Create(InitialSessionState.CreateDefault2());
        return CommandNames(shell.AddScript("Get-Command -CommandType Cmdlet").Invoke<CommandInfo>());
    });

    [Fact]
    public void Pipelines_call_only_what_the_host_has()
    {
        var files = RepositoryRoot.Files("pipelines", "*.ps1");
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(path => Foreign(path, _engineAndModule.Value)));
    }

    [Fact]
    public void Specs_call_only_what_the_host_has()
    {
        var files = RepositoryRoot.Files("tests/pester", "*.ps1");
        Assert.NotEmpty(files);
        var known = Within(_engineAndModule.Value.Concat(SpecSession.KeywordNames));
        Assert.Empty(files.SelectMany(path => Foreign(path, known)));
    }

    [Theory]
    [InlineData("ForEach-Object { 1 } | Where-Object { $_ }")]
    [InlineData("function Get-Own { 1 }; Get-Own")]
    [InlineData("& { 1 }; . $code; & $code")]
    public void What_the_engine_has_is_accepted(string text) => Assert.Empty(ForeignIn(text, _engine.Value));

    [Theory]
    [InlineData("1 | Select-Object -First 1", "Select-Object")]
    [InlineData("$x = $(Get-Date)", "Get-Date")]
    [InlineData("function f { Join-Path a b }", "Join-Path")]
    [InlineData("% { 1 }", "%")]
    [InlineData("git status", "git")]
    [InlineData("& 'Write-Host' x", "Write-Host")]
    [InlineData("& \"Write-$name\" x", "& \"Write-$name\" x")]
    public void What_it_lacks_is_found(string text, string name) => Assert.Equal([name], ForeignIn(text, _engine.Value));

    private static IEnumerable<string> Foreign(string path, HashSet<string> known) =>
        ForeignIn(File.ReadAllText(path), known).Select(name => $"{Path.GetFileName(path)}: {name}");

    private static IEnumerable<string> ForeignIn(string text, HashSet<string> known)
    {
        var tree = Parser.ParseInput(text, out _, out _);
        var functions = tree.FindAll(node => node is FunctionDefinitionAst, true).Cast<FunctionDefinitionAst>();
        var own = Within(functions.Select(function => function.Name));
        return tree.FindAll(node => node is CommandAst, true).Cast<CommandAst>()
            .Where(command => command.CommandElements[0] is not (VariableExpressionAst or ScriptBlockExpressionAst))
            .Select(command => command.GetCommandName() ?? command.Extent.Text)
            .Where(name => !known.Contains(name) && !own.Contains(name));
    }

    private static HashSet<string> CommandNames(IEnumerable<CommandInfo> commands) =>
        Within(commands.Select(command => command.Name));

    private static HashSet<string> Within(IEnumerable<string> names) => new(names, StringComparer.OrdinalIgnoreCase);
}
