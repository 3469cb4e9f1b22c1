using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Files;

/// <summary>A cmdlet that writes one file. A file that cannot be written ends the command, so that a script notices.</summary>
public abstract class FileWritingCommand : CancellableCommand
{
    private string _target = string.Empty;
    private bool _isWritten;

    /// <summary>The file to write; wildcard characters are taken as they are.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replaces an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the written file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Full path of the file to write.</summary>
    private protected string Target => _target;

    /// <summary>Whether the target may exist.</summary>
    private protected virtual bool MayExist => Force;

    /// <summary>Refuses a target that is no file, exists where it must not, or has no folder, before anything upstream is computed.</summary>
    protected override void BeginProcessing()
    {
        EndOnFailure(() =>
        {
            _target = FullPath(Path, nameof(Path));
            if (!MayExist && File.Exists(_target)) throw GradFlowError.FileExists(_target);
            if (Directory.Exists(_target)) throw GradFlowError.FileNotWritable(_target, new IOException("It is a folder."));
            if (!Directory.Exists(System.IO.Path.GetDirectoryName(_target)))
                throw GradFlowError.FileNotWritable(_target, new DirectoryNotFoundException("There is no such folder."));
        });
    }

    /// <summary>Writes the file whole or not at all, after asking when asked to.</summary>
    /// <param name="write">Given the full path, and whether it may be replaced.</param>
    private protected void Save(Action<string, bool> write)
    {
        if (!ShouldProcess(_target)) return;
        EndOnFailure(() =>
        {
            // A second object in one command must not silently replace the first.
            if (_isWritten) throw GradFlowError.FileWrittenBefore(_target);
            WriteOut(() => write(_target, Force));
            _isWritten = true;
            if (PassThru)
                WriteObject(InvokeProvider.Item.Get([_target], force: true, literalPath: true), enumerateCollection: true);
            AfterWriting(_target);
        });
    }

    /// <summary>What is left to do when the file is written.</summary>
    /// <param name="path">Full path of the file.</param>
    private protected virtual void AfterWriting(string path)
    {
    }

    /// <summary>Writes the file through a stream; a stopped pipeline leaves the old file.</summary>
    private protected void SaveStream(Action<Stream> write) =>
        Save((path, overwrite) => AtomicFile.Write(path, overwrite, stream =>
        {
            write(stream);
            CancellationToken.ThrowIfCancellationRequested();
        }));
}
