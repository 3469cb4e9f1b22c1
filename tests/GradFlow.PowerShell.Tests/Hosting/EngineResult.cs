using System.Collections.ObjectModel;
using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.Hosting;

/// <summary>What a script emitted.</summary>
/// <param name="Output">The objects on the output stream.</param>
/// <param name="Errors">The error stream; a terminating error comes last.</param>
/// <param name="Warnings">The texts of the warnings.</param>
/// <param name="Progress">The progress records, each once, as they were last.</param>
/// <param name="Terminated">Whether a terminating error ended the script.</param>
/// <param name="Stopped">Whether it was stopped, as by Ctrl+C.</param>
internal sealed record EngineResult(
    Collection<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<ProgressRecord> Progress,
    bool Terminated,
    bool Stopped)
{
    /// <summary>The output, unwrapped and cast.</summary>
    public IReadOnlyList<T> Of<T>() => [.. Output.Select(item => (T)item.BaseObject)];
}
