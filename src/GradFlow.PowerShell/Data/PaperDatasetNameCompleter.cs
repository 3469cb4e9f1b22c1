using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using GradFlow.Core.Data;

namespace GradFlow.PowerShell.Data;

/// <summary>Completes the names of the published data sets.</summary>
public sealed class PaperDatasetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var wildcard = new WildcardPattern($"{wordToComplete?.Trim('\'', '"')}*", WildcardOptions.IgnoreCase);
        return PaperDatasets.Names.Where(wildcard.IsMatch).Select(name => new CompletionResult(name));
    }
}
