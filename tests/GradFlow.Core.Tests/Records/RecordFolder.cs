namespace GradFlow.Core.Tests.Records;

/// <summary>A folder of a test's own, removed afterwards.</summary>
internal sealed class RecordFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("gradflow-").FullName;

    public string File(string name) => Path.Combine(FullName, name);

    public void Dispose()
    {
        if (Directory.Exists(FullName)) Directory.Delete(FullName, recursive: true);
    }
}
