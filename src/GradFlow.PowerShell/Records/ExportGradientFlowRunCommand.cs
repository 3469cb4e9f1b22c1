using System.Management.Automation;
using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Records;

/// <summary>Writes each run as a self-describing JSON record, named by the hash of its inputs.</summary>
/// <remarks>
/// Into a folder, any number of runs are written as they come, each to a sub-folder of the first two digits of the hash of its inputs; a path
/// that ends in .json is the file of one run. A record appears whole or not at all. It holds data and initial network by value or, when
/// they were drawn, by seed and version of the generator, and every double to the last bit; module/GradFlowRun.schema.json describes it.
/// <para>
/// A name changes no result, so runs that differ in the name of their data set alone have one record in a folder, that of the first;
/// a warning says so. A file of its own holds the other name.
/// </para>
/// </remarks>
/// <example>
/// <para>Records a sweep into a folder.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4 -Seed 1 | Export-GradientFlowRun records</code>
/// </example>
/// <example>
/// <para>One run in one file; a measurement puts its norms into the record.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-3 -Seed 1 | Measure-VariationNorm | Export-GradientFlowRun toy.run.json -PassThru</code>
/// </example>
[Cmdlet(VerbsData.Export, "GradientFlowRun", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowRunCommand : CancellableCommand
{
    private const string FileExtension = ".json";

    private readonly Dictionary<string, (GradientFlowRun Run, bool HasNorms)> _written = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private string _target = string.Empty;

    /// <summary>The folder of the records, or a file that ends in .json; wildcard characters are taken as they are.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The runs, or what carries them: measurements, saddles and verdicts. The same run is written once, however often it comes.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Replaces existing records.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the written files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds the target.</summary>
    protected override void BeginProcessing()
    {
        EndOnFailure(() => _target = FullPath(Path, nameof(Path)));
    }

    /// <summary>Writes the record of a run, or those of the runs of a verdict.</summary>
    protected override void ProcessRecord()
    {
        var norms = InputObject.BaseObject as VariationNormMeasurement;
        IReadOnlyList<GradientFlowRun> runs = InputObject.BaseObject switch
        {
            GradientFlowRun run => [run],
            ClaimVerdict verdict => verdict.Runs,
            _ => LanguagePrimitives.TryConvertTo(InputObject.Properties["Run"]?.Value, out GradientFlowRun? run) && run is not null ? [run] : [],
        };
        if (runs.Count == 0) WriteFailure(GradFlowError.NothingToExport());
        foreach (GradientFlowRun run in runs)
            // Norms that come after their run has been written would be lost without a word.
            if (_seen.Add(run) || norms is not null) Write(run, norms);
    }

    private void Write(GradientFlowRun run, VariationNormMeasurement? norms)
    {
        try
        {
            string path = PathOf(run);
            if (_written.TryGetValue(path, out (GradientFlowRun Run, bool HasNorms) earlier))
            {
                // A second run in one command must not silently replace the first. One that is the same needs no second record.
                if (path == _target || (norms is not null && !earlier.HasNorms) || !RunRecord.AreEqual(earlier.Run, run))
                    throw GradFlowError.FileWrittenBefore(path);
                if (run.Dataset.Name != earlier.Run.Dataset.Name)
                    WriteWarning(
                        $"RecordedBefore: the run on {run.Dataset} is the one on {earlier.Run.Dataset}, whose record '{path}' stands for both. Give a -Path that ends in .json to record this name.");
                return;
            }

            if (!Force && File.Exists(path)) throw GradFlowError.FileExists(path);
            if (!ShouldProcess(path)) return;
            WriteOut(() =>
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                RunRecord.Write(run, path, Force, norms);
            });
            _written.Add(path, (run, norms is not null));
            if (PassThru) WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
        }
        catch (GradFlowException exception)
        {
            WriteFailure(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteFailure(GradFlowError.FileNotWritable(_target, exception));
        }
    }

    private string PathOf(GradientFlowRun run) =>
        _target.EndsWith(FileExtension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(_target)
            ? _target
            : new RunRecordStore(_target).PathOf(RunInputs.Hash(run));
}
