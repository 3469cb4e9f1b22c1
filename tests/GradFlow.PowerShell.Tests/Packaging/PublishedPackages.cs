using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Xml.Linq;
using Xunit;

namespace GradFlow.PowerShell.Tests.Packaging;

/// <summary>
/// The packages as they are published: the module's, expanded as a gallery's client does into the home of some user, and the .NET
/// tool, installed from nothing but its package.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PublishedPackages : IDisposable
{
    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-package-");

    /// <summary>Packs, expands and installs.</summary>
    public PublishedPackages()
    {
        File.SetUnixFileMode(_folder.FullName, Everyone | UnixFileMode.UserWrite);
        Feed = Folder("feed");
        Pack("GradFlow.PowerShell");
        Pack("GradFlow.Host");
        Module = Path.Combine(_folder.FullName, "Zoë's 家 with spaces", "Modules", "GradFlow", Version);
        ZipFile.ExtractToDirectory(Path.Combine(Feed, $"GradFlow.{Version}.nupkg"), Module);
        // What belongs to the package and not to the module, a gallery's client leaves behind.
        Directory.Delete(Path.Combine(Module, "_rels"), recursive: true);
        Directory.Delete(Path.Combine(Module, "package"), recursive: true);
        File.Delete(Path.Combine(Module, "[Content_Types].xml"));
        File.Delete(Path.Combine(Module, "GradFlow.nuspec"));
        foreach (string path in Directory.GetFileSystemEntries(Module, "*", SearchOption.AllDirectories).Append(Module))
            File.SetUnixFileMode(path, Everyone);
        InstallTool();
    }

    /// <summary>The version all parts share.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The folder with both packages.</summary>
    public string Feed { get; }

    /// <summary>The folder of the expanded module, read-only.</summary>
    public string Module { get; }

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private string Tool => Path.Combine(_folder.FullName, "tools", "gradflow");

    /// <summary>Runs the installed tool in a new folder, as another user where this one may become one.</summary>
    /// <param name="module">The module to import; null for the one the tool carries.</param>
    /// <param name="arguments">What the tool is given.</param>
    public (int ExitCode, string Output, string Error) Run(string? module, params string[] arguments)
    {
        string home = Folder(Guid.NewGuid().ToString("N"));
        string[] command = [Tool, .. arguments];
        if (Environment.UserName == "root") command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = home };
        start.Environment["HOME"] = home;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath!);
        if (module is not null) start.Environment["GRADFLOW_MODULE"] = module;
        return Run(start);
    }

    /// <summary>Lays the module out in a folder of modules and returns its own folder there.</summary>
    public string LayOut()
    {
        string modules = Folder("modules");
        Dotnet(
            "msbuild", Path.Combine(RepositoryRoot.Path, "src", "GradFlow.PowerShell"), "-t:LayOutModule", $"-p:Configuration={Configuration}",
            "-p:NoBuild=true", $"-p:LayoutFolder={modules}/");
        return Path.Combine(modules, "GradFlow", Version);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string folder in Directory.GetDirectories(Module, "*", SearchOption.AllDirectories).Append(Module))
            File.SetUnixFileMode(folder, Everyone | UnixFileMode.UserWrite);
        _folder.Delete(recursive: true);
    }

    private void Pack(string project)
    {
        Dotnet("pack", Path.Combine(RepositoryRoot.Path, "src", project), "-c", Configuration, "--no-build", "-o", Feed);
    }

    private void InstallTool()
    {
        // The feed alone: whatever the tool needs is in its package.
        string configuration = Path.Combine(_folder.FullName, "nuget.config");
        File.WriteAllText(
            configuration,
            $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{Feed}\" /></packageSources></configuration>");
        Dotnet(
            "tool", "install", "GradFlow.Tool", "--version", Version, "--configfile", configuration,
            "--tool-path", Path.Combine(_folder.FullName, "tools"));
    }

    private string Folder(string name)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;
        File.SetUnixFileMode(path, Everyone | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        return path;
    }

    private void Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.FullName };
        // A build server that outlives the command would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        (int exitCode, string output, string error) = Run(start);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}{error}");
    }

    private static (int ExitCode, string Output, string Error) Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_patience)) process.Kill(entireProcessTree: true);
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
