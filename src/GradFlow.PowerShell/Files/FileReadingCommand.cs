using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.PowerShell.Pipeline;
using Microsoft.PowerShell.Commands;

namespace GradFlow.PowerShell.Files;

/// <summary>A cmdlet that reads one object from each file.</summary>
/// <typeparam name="T">What a file holds.</typeparam>
public abstract class FileReadingCommand<T> : CancellableCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Reads the object a file holds.</summary>
    /// <param name="path">Full path of the file.</param>
    private protected abstract T Read(string path);

    /// <summary>The files behind a path: itself, unless folders are read too.</summary>
    private protected virtual IEnumerable<string> FilesOf(string path) => [path];

    /// <summary>Reads every file named by the parameters.</summary>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path) ReadAll(path, isLiteral);
    }

    /// <summary>Emits what the files behind a path hold; a file that cannot be read is a non-terminating error.</summary>
    private protected void ReadAll(string path, bool isLiteral)
    {
        foreach (string file in Resolve(path, isLiteral).SelectMany(FilesOf)) Emit(() => Read(file));
    }

    private IEnumerable<string> Resolve(string path, bool isLiteral)
    {
        try
        {
            ProviderInfo provider;
            IEnumerable<string> files = isLiteral
                ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
                : SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);
            if (provider.ImplementingType == typeof(FileSystemProvider)) return files;
            WriteFailure(GradFlowError.InvalidOption(nameof(Path), path, "a path of the file system"));
        }
        catch (SessionStateException exception)
        {
            WriteFailure(GradFlowError.FileNotReadable(path, exception));
        }

        return [];
    }
}
