using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace GradFlow.PowerShell.Data;

/// <summary>Completes what stands for a data set: the name of a published one, or the path of a CSV file.</summary>
public sealed class DatasetCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        new PaperDatasetNameCompleter()
            .CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters)
            .Concat(CompletionCompleters.CompleteFilename(wordToComplete).Where(IsFolderOrCsv));

    private static bool IsFolderOrCsv(CompletionResult file) =>
        file.ResultType == CompletionResultType.ProviderContainer
        || file.ListItemText.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
}
