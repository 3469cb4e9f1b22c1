using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>
/// One Pester spec file on an engine of its own, in Pester's two phases: the bodies of Describe and Context run to discover
/// the tests; then the setups and tests run, each block and each test in a scope inside that of the block around it.
/// Whatever is not understood is a problem of the file, never a silent pass.
/// </summary>
internal sealed class SpecSession : IDisposable
{
    private static readonly (string Command, Type Type, string[] Keywords)[] _commands =
    [
        ("Test-SpecBlock", typeof(DescribeCommand), ["Describe", "Context"]),
        ("Test-SpecExample", typeof(ItCommand), ["It"]),
        ("Set-SpecSetup", typeof(SetupCommand), ["BeforeAll", "BeforeEach", "AfterEach", "AfterAll"]),
        ("Assert-Expectation", typeof(ShouldCommand), ["Should"]),
        ("Invoke-SpecStep", typeof(SpecStepCommand), []),
    ];

    // The try makes errors that end one statement end the test, as they do in Pester.
    private const string Guarded = "try { {0} $args[0] } catch { throw }";

    private readonly string _path;
    private readonly Runspace _runspace;
    private readonly TestDrive _drive = new();

    private SpecSession(string path)
    {
        _path = path;
        var state = InitialSessionState.CreateDefault2();
        foreach (var (command, type, keywords) in _commands)
        {
            state.Commands.Add(new SessionStateCmdletEntry(command, type, null));
            // The engine takes a command class only under a Verb-Noun name.
            foreach (var keyword in keywords)
                state.Commands.Add(new SessionStateAliasEntry(keyword, command));
        }
        _runspace = RunspaceFactory.CreateRunspace(new SpecHost(this), state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
    }

    /// <summary>The names of the commands a spec has beside the engine's.</summary>
    public static IEnumerable<string> KeywordNames => _commands.SelectMany(command => command.Keywords);

    /// <summary>What makes the file as a whole fail.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The file itself, with everything discovered in it.</summary>
    public SpecBlock Root { get; } = new(null, "", SpecData.None);

    /// <summary>The block whose body is being discovered; null once discovery is over.</summary>
    public SpecBlock? Discovering { get; set; }

    /// <summary>Discovers the tests of a file without running them.</summary>
    public static SpecReport Discover(string path)
    {
        using var session = new SpecSession(path);
        session.Discover();
        return new SpecReport(session.Problems, session.Root.Tests);
    }

    /// <summary>Discovers and runs the tests of a file.</summary>
    public static SpecReport Run(string path)
    {
        using var session = new SpecSession(path);
        session.Discover();
        if (session.Problems.Count == 0)
            session.RunTests();
        return new SpecReport(session.Problems, session.Root.Tests);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _drive.Dispose();
    }

    private void Discover()
    {
        Parser.ParseFile(_path, out _, out var errors);
        Problems.AddRange(errors.Select(error => $"line {error.Extent.StartLineNumber}: {error.Message}"));
        if (errors.Length > 0)
            return;
        Discovering = Root;
        Invoke(Guarded.Replace("{0}", "&", StringComparison.Ordinal), _path);
        Discovering = null;
        if (!Root.Tests.Any())
            Problems.Add("the file holds no test.");
        foreach (var block in Root.Blocks.Skip(1).Where(block => !block.Tests.Any()))
            Problems.Add($"'{string.Join(" > ", block.Names)}' holds no test.");
        foreach (var path in Root.Tests.GroupBy(test => test.Path).Where(group => group.Count() > 1).Select(group => group.Key))
            Problems.Add($"two tests are named '{path}'.");
    }

    private void RunTests()
    {
        Action<PSCmdlet> step = cmdlet =>
        {
            _drive.Mount(cmdlet.SessionState);
            RunBlock(Root);
        };
        Invoke("Invoke-SpecStep $args[0]", step);
    }

    private void Invoke(string script, object argument)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        try
        {
            shell.AddScript(script).AddArgument(argument).Invoke();
        }
        catch (RuntimeException failure)
        {
            Problems.Add(Describe(failure));
        }
    }

    private void RunBlock(SpecBlock block) => InScope(block.Data, cmdlet =>
    {
        var known = _drive.Entries();
        var failure = Try(cmdlet, block.Setups.GetValueOrDefault("BeforeAll"));
        if (failure is null)
        {
            foreach (var child in block.Children)
            {
                if (child is SpecBlock inner)
                    RunBlock(inner);
                else
                    RunTest((SpecTest)child);
            }
        }
        else
        {
            Fail(block, $"BeforeAll: {failure}");
        }
        if (Try(cmdlet, block.Setups.GetValueOrDefault("AfterAll")) is { } late)
            Fail(block, $"AfterAll: {late}");
        _drive.RemoveAllBut(known);
    });

    private static void RunTest(SpecTest test) => InScope(test.Data, cmdlet =>
    {
        test.Ran = true;
        var setups = test.Block.Outwards.Reverse().Select(block => block.Setups.GetValueOrDefault("BeforeEach"));
        foreach (var code in setups.Append(test.Body))
            test.Failure ??= Try(cmdlet, code);
        foreach (var block in test.Block.Outwards)
        {
            if (Try(cmdlet, block.Setups.GetValueOrDefault("AfterEach")) is { } late)
                test.Failure ??= $"AfterEach: {late}";
        }
    });

    private static void Fail(SpecBlock block, string failure)
    {
        foreach (var test in block.Tests)
            test.Failure ??= failure;
    }

    private static void InScope(SpecData data, Action<PSCmdlet> step) =>
        ScriptBlock.Create(Guarded.Replace("{0}", "Invoke-SpecStep", StringComparison.Ordinal))
            .InvokeWithContext(null, data.Variables, step);

    /// <summary>Runs code in the scope the command was called from.</summary>
    /// <returns>Why it failed; null if it did not.</returns>
    private static string? Try(PSCmdlet cmdlet, ScriptBlock? code)
    {
        if (code is null)
            return null;
        try
        {
            cmdlet.InvokeCommand.InvokeScript(false, code, null);
            return null;
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (RuntimeException failure)
        {
            return Describe(failure);
        }
        catch (FlowControlException failure)
        {
            return $"left by {failure.GetType().Name}: exit, break and continue end a test before its time.";
        }
    }

    private static string Describe(RuntimeException failure) =>
        $"{failure.Message} {failure.ErrorRecord.InvocationInfo?.PositionMessage}".TrimEnd();
}
