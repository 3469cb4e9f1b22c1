using System.Diagnostics;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Help;

/// <summary>What README prints of the host and of a session runs as it stands, in a folder like a clone after a build, and gives what it prints.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Fence = "```";
    private const string RunLine = "dotnet run -c Release --project src/GradFlow.Host -- ";

    // The host is built already: `dotnet run` is stood in for by the executable it would start.
    private const string StandIn = "dotnet() { \"$GRADFLOW_EXECUTABLE\" \"${@:7}\"; }\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-readme-");

    public ReadmeTests()
    {
        foreach (string name in new[] { "GradFlow.psd1", "module", "pipelines" })
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, name), Path.Combine(RepositoryRoot.Path, name));
    }

    private static (string Language, string Text)[] Blocks { get; } =
    [
        .. File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).Split(Fence)
            .Where((_, i) => i % 2 == 1)
            .Select(block => block.Split('\n', 2))
            .Select(parts => (parts[0], parts[1])),
    ];

    public void Dispose()
    {
        foreach (string link in Directory.GetFileSystemEntries(_folder.FullName).Where(path => new FileInfo(path).LinkTarget is not null))
            File.Delete(link);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void ShellLinesRunAndPrintWhatFollowsThem()
    {
        int compared = 0;
        for (int i = 0; i < Blocks.Length; i++)
        {
            if (Blocks[i].Language != "sh") continue;
            // The tests themselves, and jobs for a cluster, are not for here.
            string[] lines = [.. Blocks[i].Text.Split('\n').Where(line => line.StartsWith(RunLine, StringComparison.Ordinal))];
            if (lines.Length == 0) continue;
            string output = Bash(StandIn + string.Join('\n', lines));
            if (i + 1 == Blocks.Length || Blocks[i + 1].Language != "text") continue;
            Assert.Equal(Lines(Blocks[i + 1].Text), Lines(output));
            compared++;
        }

        Assert.NotEqual(0, compared);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "toy.xlsx")));
    }

    [Fact]
    public void TheSessionRunsAsPrinted()
    {
        string[] session = [.. Blocks.Where(block => block.Language == "powershell").Select(block => block.Text)];
        Assert.NotEmpty(session);
        File.WriteAllText(Path.Combine(_folder.FullName, "session.ps1"), $"$ErrorActionPreference = 'Stop'\n{string.Join('\n', session)}");

        Bash("\"$GRADFLOW_EXECUTABLE\" session.ps1");

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "toy.xlsx")));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "data.csv")));
    }

    private string Bash(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-c", script])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRADFLOW_EXECUTABLE"] = HostProcess.Executable;
        start.Environment["GRADFLOW_MODULE"] = _folder.FullName;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, error.GetAwaiter().GetResult()));
        return output;
    }

    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
