using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>A host without a screen that carries the session to the spec commands.</summary>
internal sealed class SpecHost(SpecSession session) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "GradFlow spec runner";

    public override PSHostUserInterface? UI => null;

    public override Version Version { get; } = new(1, 0);

    public override PSObject PrivateData { get; } = new(session);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
        // Nothing is shown, so nothing needs preparing for a native command.
    }

    public override void NotifyEndApplication()
    {
        // Nothing was prepared.
    }

    // An exit also ends the pipeline before every test has run, which the report then shows.
    public override void SetShouldExit(int exitCode) => session.Problems.Add($"the spec called exit {exitCode}");
}
