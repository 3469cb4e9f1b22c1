namespace GradFlow.Host;

/// <summary>Where the GradFlow module is.</summary>
internal static class ModuleManifest
{
    private const string FileName = "GradFlow.psd1";

    /// <summary>The environment variable that names another manifest, or the folder that holds it.</summary>
    public const string Variable = "GRADFLOW_MODULE";

    /// <summary>
    /// Finds the manifest: the environment variable first, then each folder from the executable's own upwards,
    /// and in each a <c>GradFlow</c> subfolder, which is how a packaged module lies beside its executable.
    /// </summary>
    /// <returns>The full path.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            var path = Path.GetFullPath(Directory.Exists(named) ? Path.Combine(named, FileName) : named);
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"{Variable} names '{named}', where there is no {FileName}.");
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string[] candidates = [Path.Combine(folder.FullName, FileName), Path.Combine(folder.FullName, "GradFlow", FileName)];
            foreach (var candidate in candidates)
            {
                if (File.Exists(candidate))
                    return candidate;
            }
        }
        throw new FileNotFoundException(
            $"No {FileName} in '{AppContext.BaseDirectory}' or above it. Set {Variable} to the folder that holds it.");
    }
}
