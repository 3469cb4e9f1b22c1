using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GradFlow.PowerShell.Tests.Hosting;

/// <summary>The built <c>gradflow</c> executable as a process with redirected streams.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly Task<string> _error;

    private HostProcess(string[] command)
    {
        // Where the tests themselves run in the background, children inherit an ignored SIGINT; env gives it back.
        _process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Standard output line by line, while it runs.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Whether it has not ended yet.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The file of the executable.</summary>
    public static string Executable
    {
        get
        {
            // The host is built with the tests, so it lies under the same configuration and framework.
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            var name = OperatingSystem.IsWindows() ? "gradflow.exe" : "gradflow";
            return Path.Combine(
                RepositoryRoot.Path, "src", "GradFlow.Host", "bin", framework.Parent!.Name, framework.Name, name);
        }
    }

    public static HostProcess Start(params string[] arguments) => new([Executable, .. arguments]);

    /// <summary>Runs to the end on a system where a folder is read-only, for root as well.</summary>
    public static (int ExitCode, string Output, string Error) RunOnReadOnly(string folder, params string[] arguments) =>
        RunAfter("mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"", folder, arguments);

    /// <summary>
    /// Runs to the end on a system where a folder lies on a small disk of its own. What the process leaves there comes to lie in
    /// <paramref name="folder"/>.after; the folder itself stays as it was.
    /// </summary>
    public static (int ExitCode, string Output, string Error) RunOnSmallDisk(string folder, int kibibytes, params string[] arguments) =>
        RunAfter(
            FormattableString.Invariant($"""
                cp -a "$0" "$0.after" && mount -t tmpfs -o size={kibibytes}k tmpfs "$0" && cp -a "$0.after/." "$0" || exit 99
                "$@"
                code=$?
                cp -a "$0/." "$0.after"
                exit $code
                """), folder, arguments);

    /// <summary>Runs to the end with its standard output on a full disk; <paramref name="folder"/> is where that disk is put.</summary>
    public static (int ExitCode, string Output, string Error) RunOnFullOutput(string folder, params string[] arguments) =>
        RunAfter(
            """
            mount -t tmpfs -o size=4k tmpfs "$0" && head -c 4096 /dev/zero > "$0/full" || exit 99
            exec "$@" > "$0/output"
            """, folder, arguments);

    /// <summary>Runs to the end.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var host = Start(arguments);
        return host.Finish();
    }

    /// <summary>Runs to the end with variables of the environment, each as NAME=value.</summary>
    public static (int ExitCode, string Output, string Error) RunWith(string[] variables, params string[] arguments)
    {
        using var host = new HostProcess([.. variables, Executable, .. arguments]);
        return host.Finish();
    }

    // The mounts are seen by these processes alone and end with them.
    private static (int ExitCode, string Output, string Error) RunAfter(string script, string folder, string[] arguments)
    {
        using var host = new HostProcess(["unshare", "--map-root-user", "--mount", "sh", "-c", script, folder, Executable, .. arguments]);
        return host.Finish();
    }

    /// <summary>Waits for the end.</summary>
    public (int ExitCode, string Output, string Error) Finish()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Assert(_process.WaitForExit(_patience));
        return (_process.ExitCode, output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    public void SendInterrupt() => Assert(Kill(_process.Id, Interrupt) == 0);

    public void SendTerminate() => Assert(Kill(_process.Id, Terminate) == 0);

    /// <summary>Ends it without a chance to tidy up, as kill -9 does.</summary>
    public void KillAtOnce()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (IsRunning)
            _process.Kill();
        _process.Dispose();
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
