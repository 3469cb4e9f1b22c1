using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace GradFlow.Host;

/// <summary>The engine's view of this process.</summary>
internal sealed class GradFlowHost(HostUserInterface ui) : PSHost
{
    /// <summary>The argument of the script's <c>exit</c>, if it ran one.</summary>
    public int? RequestedExitCode { get; private set; }

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "GradFlow";

    /// <summary>Where everything the engine says goes.</summary>
    public HostUserInterface Output => ui;

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version ?? new Version();

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("gradflow has no interactive prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("gradflow has no interactive prompt.");

    public override void NotifyBeginApplication()
    {
        // A native command takes the terminal as it is.
    }

    public override void NotifyEndApplication()
    {
        // Nothing was changed for the native command.
    }
}
