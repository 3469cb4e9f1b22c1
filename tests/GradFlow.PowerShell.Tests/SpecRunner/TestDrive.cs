using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>The scratch folder of a spec file, as $TestDrive and as the drive TestDrive:.</summary>
internal sealed class TestDrive : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-spec-");

    public void Mount(SessionState state)
    {
        state.Drive.New(new PSDriveInfo("TestDrive", state.Provider.GetOne("FileSystem"), _folder.FullName, "", null), "global");
        state.PSVariable.Set(new PSVariable("global:TestDrive", _folder.FullName));
    }

    public HashSet<string> Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.FullName, "*", SearchOption.AllDirectories)];

    /// <summary>Removes what a block has made, as Pester does at the end of each block.</summary>
    public void RemoveAllBut(HashSet<string> known)
    {
        foreach (var path in Entries().Except(known).OrderByDescending(path => path.Length))
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
