namespace GradFlow.PowerShell.Tests;

/// <summary>Where the files under test are.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string ModuleManifest => System.IO.Path.Combine(Path, "GradFlow.psd1");

    /// <summary>The files of a folder of the repository, sorted; none if there is no such folder.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var path = System.IO.Path.Combine(Path, folder);
        return Directory.Exists(path) ? [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)] : [];
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "GradFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
