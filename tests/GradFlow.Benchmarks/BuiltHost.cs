using System.Diagnostics;

namespace GradFlow.Benchmarks;

/// <summary>The built host as a process of its own, which runs a command and ends.</summary>
internal static class BuiltHost
{
    /// <summary>The manifest of the built module.</summary>
    public static string Manifest { get; } = Path.Combine(Root(), "GradFlow.psd1");

    /// <summary>Runs a command and returns the lines it printed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="module">The module the host imports at its start, instead of the built one.</param>
    public static string[] Run(string command, string? module = null)
    {
        string path = Path.Combine(Root(), "src", "GradFlow.Host", "bin", "Release", "net10.0", "gradflow");
        var start = new ProcessStartInfo(path, ["-Command", command]) { RedirectStandardOutput = true };
        if (module is not null) start.Environment["GRADFLOW_MODULE"] = module;
        using Process host = Process.Start(start)!;
        string output = host.StandardOutput.ReadToEnd();
        host.WaitForExit();
        if (host.ExitCode != 0) throw new InvalidOperationException($"The host ended with {host.ExitCode}.");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>The median, the upper one of an even number.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GradFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The benchmarks run outside of the repository.");
        return folder.FullName;
    }
}
