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
            .Concat(Files(wordToComplete?.Trim('\'', '"') ?? ""));

    // The engine completes file names with commands that the bare engine lacks.
    private static IEnumerable<CompletionResult> Files(string typed)
    {
        string folder = Path.GetDirectoryName(typed) ?? typed;
        string location = ScriptBlock.Create("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath")
            .InvokeReturnAsIs().ToString()!;
        var searched = new DirectoryInfo(Path.GetFullPath(folder, location));
        if (!searched.Exists) return [];
        return searched.EnumerateFileSystemInfos($"{Path.GetFileName(typed)}*")
            .Where(found => found is DirectoryInfo || found.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase))
            .Select(found => new CompletionResult($"'{CodeGeneration.EscapeSingleQuotedStringContent(Path.Combine(folder, found.Name))}'"));
    }
}
