using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Help;

/// <summary>README: its lines run as they stand, in a folder like a clone after a build, and give what it prints; what it names exists.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string Fence = "```";
    private const double Agreement = 0.03;
    private const double AllButZero = 1e-5;
    private const string RunLine = "dotnet run -c Release --project src/GradFlow.Host -- ";

    // The host is built already: `dotnet run` is stood in for by the executable it would start.
    private const string StandIn = "dotnet() { \"$GRADFLOW_EXECUTABLE\" \"${@:7}\"; }\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-readme-");

    public ReadmeTests()
    {
        foreach (string name in new[] { "GradFlow.psd1", "module", "pipelines" })
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, name), Path.Combine(RepositoryRoot.Path, name));
    }

    private static string Readme { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));

    private static (string Language, string Text)[] Blocks { get; } =
    [
        .. Readme.Split(Fence)
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
            AssertSame(Blocks[i + 1].Text, output);
            compared++;
        }

        Assert.NotEqual(0, compared);
        Assert.All(
            ["toy.xlsx", "data.csv", "loss.svg", "toy.html"], file => Assert.True(File.Exists(Path.Combine(_folder.FullName, file)), file));
    }

    [Fact]
    public void TheSessionRunsAndPrintsWhatFollowsIt()
    {
        int compared = 0;
        for (int i = 0; i < Blocks.Length; i++)
        {
            if (Blocks[i].Language != "powershell") continue;
            File.WriteAllText(Path.Combine(_folder.FullName, "session.ps1"), $"$ErrorActionPreference = 'Stop'\n{Blocks[i].Text}");
            string output = Bash("\"$GRADFLOW_EXECUTABLE\" session.ps1");
            Assert.Equal("text", Blocks[i + 1].Language);
            AssertSame(Blocks[i + 1].Text, output);
            compared++;
        }

        Assert.NotEqual(0, compared);
    }

    [Fact]
    public void FilesItPointsToExist()
    {
        string[] paths = [.. Link().Matches(Readme).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, path)), path));
    }

    [Fact]
    public void EveryCmdletHasALine()
    {
        string[] exported = [.. SharedEngine.Invoke("(Get-Module GradFlow).ExportedCmdlets.Keys").Of<string>()];
        string[] rows = [.. Readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        Assert.NotEmpty(exported);
        Assert.All(exported, name => Assert.Contains(rows, row => row.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal)));
    }

    // The jobs for a cluster take too long to run here; the scripts they name are run by tests of their own.
    [Fact]
    public void LinesForAClusterNameScriptsAndParametersThatExist()
    {
        string[] lines = [.. Readme.Split('\n').Where(line => line.StartsWith("gradflow pipelines/", StringComparison.Ordinal))];

        Assert.NotEmpty(lines);
        foreach (string[] words in lines.Select(line => line.Split(' ')))
        {
            string script = Path.Combine(RepositoryRoot.Path, words[1]);
            string[] known = [.. SharedEngine.Invoke("(Get-Command $args[0]).Parameters.Keys", script).Of<string>()];
            Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, words[2])), words[2]);
            Assert.All(words.Where(word => word.StartsWith('-')), word => Assert.Contains(word[1..], known));
        }
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

    /// <summary>
    /// The same words in the same lines. Numbers are those of one version of the engine: a change of its steps, within its tolerance, may
    /// move where a run ends and whatever is left of zero there, so they agree to a few percent or are all but zero; so are bars.
    /// </summary>
    private static void AssertSame(string printed, string actual)
    {
        string[][] expected = Words(printed), words = Words(actual);
        Assert.Equal(expected.Select(line => line.Length), words.Select(line => line.Length));
        foreach ((string first, string second) in expected.SelectMany(line => line).Zip(words.SelectMany(line => line)))
        {
            if (IsCurve(first)) Assert.True(IsCurve(second), second);
            else if (!Number(first, out double number)) Assert.Equal(first, second);
            else
            {
                Assert.True(Number(second, out double found), second);
                Assert.True(
                    Math.Abs(number - found) <= Agreement * Math.Abs(number) || Math.Max(Math.Abs(number), Math.Abs(found)) < AllButZero,
                    $"{first} is {second}");
            }
        }
    }

    private static bool IsCurve(string word) => word.All(character => character is >= '▁' and <= '█');

    private static bool Number(string word, out double number) =>
        double.TryParse(word.Trim('[', ',', ']'), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static string[][] Words(string text) =>
    [
        .. text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words.Length > 0),
    ];

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
