using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Xunit;

namespace GradFlow.PowerShell.Tests.Slurm;

/// <summary>
/// A Slurm cluster of two nodes on this machine: its daemons are processes in the foreground on loopback ports, with everything they
/// write in a temporary folder. It needs the Debian packages slurmctld, slurmd, slurm-client and munge, and the rights of root.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(240);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-slurm-");
    private readonly List<Process> _daemons = [];
    private Process _controller;

    public SlurmCluster()
    {
        // The jobs' files are those of whoever runs the tests; munge insists on a folder others may pass through.
        File.SetUnixFileMode(_folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.GroupRead | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        foreach (string name in new[] { "state", "run", "log" }) _folder.CreateSubdirectory(name);
        string key = InFolder("munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        int[] ports = FreePorts(3);
        File.WriteAllText(InFolder("slurm.conf"), Configuration(ports));
        try
        {
            Start(
                "munged", "--foreground", "--force", $"--key-file={key}", $"--socket={InFolder("run/munge.socket")}",
                $"--pid-file={InFolder("run/munged.pid")}", $"--log-file={InFolder("log/munged.log")}",
                $"--seed-file={InFolder("run/munged.seed")}");
            WaitUntil(() => File.Exists(InFolder("run/munge.socket")), "munged answers");
            _controller = StartController();
            for (int i = 0; i < 2; i++) Start("slurmd", "-D", "-N", Invariant($"n{i}"), "-f", InFolder("slurm.conf"));
            WaitUntil(() => Query("sinfo", "--noheader", "--format=%D %T").Trim() == "2 idle", "both nodes are idle");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A folder all nodes see.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Runs a command as a user of the cluster would.</summary>
    public (int ExitCode, string Output) Run(string command, params string[] arguments)
    {
        using var process = Process.Start(Prepare(command, arguments, isQuiet: false))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(_patience));
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    /// <summary>Stops the controller, as an administrator does, and starts it again.</summary>
    public void RestartController()
    {
        // Asked to end: killed, it forgets jobs it has just launched and drains their nodes.
        Run("bash", "-c", Invariant($"kill -TERM {_controller.Id}"));
        _controller.WaitForExit();
        _daemons.Remove(_controller);
        _controller = StartController();
        WaitUntil(() => Run("scontrol", "ping").Output.Contains("UP", StringComparison.Ordinal), "the controller answers");
    }

    /// <summary>The output of a command of the cluster, or nothing while it does not answer.</summary>
    public string Query(string command, params string[] arguments)
    {
        (int exitCode, string output) = Run(command, arguments);
        return exitCode == 0 ? output : string.Empty;
    }

    /// <summary>Waits until something is so.</summary>
    public void WaitUntil(Func<bool> isSo, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < _patience, $"Waited in vain until {what}.{Environment.NewLine}{Logs()}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Stops the daemons and whatever jobs they still run.</summary>
    public void Dispose()
    {
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited) daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    private Process StartController() => Start("slurmctld", "-D", "-f", InFolder("slurm.conf"));

    private Process Start(string command, params string[] arguments)
    {
        ProcessStartInfo start = Prepare("sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1", InFolder($"log/{command}.out"), command, .. arguments], isQuiet: true);
        Process daemon = Process.Start(start)!;
        _daemons.Add(daemon);
        return daemon;
    }

    private ProcessStartInfo Prepare(string command, IEnumerable<string> arguments, bool isQuiet)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = !isQuiet, RedirectStandardError = !isQuiet };
        start.Environment["SLURM_CONF"] = InFolder("slurm.conf");
        // Debian keeps daemons where only root looks for programs.
        start.Environment["PATH"] = $"/usr/sbin:/sbin:{Environment.GetEnvironmentVariable("PATH")}";
        return start;
    }

    private string Configuration(int[] ports) => $"""
        ClusterName=gradflow
        SlurmctldHost={Environment.MachineName}(127.0.0.1)
        SlurmctldPort={ports[0]}
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/munge
        CredType=cred/munge
        AuthInfo=socket={InFolder("run/munge.socket")},cred_expire=5
        StateSaveLocation={InFolder("state")}
        SlurmdSpoolDir={InFolder("spool-%n")}
        SlurmctldPidFile={InFolder("run/slurmctld.pid")}
        SlurmdPidFile={InFolder("run/slurmd-%n.pid")}
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
        ReturnToService=2
        SlurmdParameters=config_overrides
        RequeueExit=137
        SchedulerType=sched/builtin
        SchedulerParameters=sched_interval=1,batch_sched_delay=0
        MpiDefault=none
        JobAcctGatherType=jobacct_gather/none
        NodeName=n[0-1] NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 Port=[{ports[1]},{ports[2]}] CPUs=2 RealMemory=1000
        PartitionName=all Nodes=ALL Default=NO MaxTime=INFINITE State=UP

        """;

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private string Logs() => string.Join(
        Environment.NewLine, Directory.GetFiles(InFolder("log")).Select(file => $"{file}:{Environment.NewLine}{Tail(file)}"));

    private static string Tail(string file) => string.Join(Environment.NewLine, File.ReadLines(file).TakeLast(15));

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).Order()];
        foreach (TcpListener listener in listeners) listener.Stop();
        return ports;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
