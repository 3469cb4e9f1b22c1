using System.Globalization;
using System.Management.Automation.Host;

namespace GradFlow.PowerShell.Tests.Views;

/// <summary>A host that shows everything on one screen.</summary>
internal sealed class ScreenHost(Screen screen) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "GradFlow screen";

    public override PSHostUserInterface UI => screen;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
        // Native commands are not run here.
    }

    public override void NotifyEndApplication()
    {
        // Native commands are not run here.
    }

    public override void SetShouldExit(int exitCode) => throw new NotSupportedException();
}
