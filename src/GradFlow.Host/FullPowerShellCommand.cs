using System.Management.Automation;

namespace GradFlow.Host;

/// <summary>Stands in for a command that only a full PowerShell has; running it is an error that says how to go on.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FullPowerShellCommand")]
internal sealed class FullPowerShellCommand : PSCmdlet
{
    /// <summary>Whatever is piped to the missing command.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Whatever else the missing command was given.</summary>
    [Parameter(ValueFromRemainingArguments = true)]
    public object[]? Arguments { get; set; }

    protected override void BeginProcessing()
    {
        var name = MyInvocation.MyCommand.Name;
        var message =
            $"'{name}' belongs to a full PowerShell; gradflow brings the engine's core cmdlets and GradFlow's only. Use the "
            + "language or .NET instead, or run this in PowerShell 7.4 or later (pwsh) after 'Import-Module GradFlow.psd1'.";
        var missing = new CommandNotFoundException(message);
        var record = new ErrorRecord(missing, "NeedsFullPowerShell", ErrorCategory.ObjectNotFound, name);
        record.CategoryInfo.Activity = name;
        // Like a throw statement: a script ends here instead of going on without the command's result.
        throw new RuntimeException(message, missing, record) { WasThrownFromThrowStatement = true };
    }
}
