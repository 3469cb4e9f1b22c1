namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>A folder of a test's own, removed afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("gradflow-").FullName;

    public string File(string name) => Path.Combine(FullName, name);

    public void Dispose()
    {
        if (Directory.Exists(FullName)) Directory.Delete(FullName, recursive: true);
    }
}
