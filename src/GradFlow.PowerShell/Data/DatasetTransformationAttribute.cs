using System.Management.Automation;
using GradFlow.Core.Data;
using Microsoft.PowerShell.Commands;

namespace GradFlow.PowerShell.Data;

/// <summary>
/// Lets a data set be given as the name of a published one, or as a CSV file: a path, or a file as Get-Item emits it. A published
/// name comes first; <c>./Toy</c> is the file.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DatasetTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            FileInfo file => TrainingDatasetCsv.Read(file.FullName),
            string text => Named(text) ?? Read(engineIntrinsics.SessionState.Path, text),
            _ => inputData,
        };
    }

    private static TrainingDataset? Named(string text) =>
        PaperDatasets.Names.Contains(text, StringComparer.OrdinalIgnoreCase) ? PaperDatasets.Get(text) : null;

    private static TrainingDataset Read(PathIntrinsics paths, string text)
    {
        string path = paths.GetUnresolvedProviderPathFromPSPath(text, out ProviderInfo provider, out _);
        // A name that was misspelt looks like a path; what has a folder or an extension is none.
        return provider.ImplementingType == typeof(FileSystemProvider) && (File.Exists(path) || text.AsSpan().ContainsAny('.', '/', '\\'))
            ? TrainingDatasetCsv.Read(path)
            : PaperDatasets.Get(text);
    }
}
