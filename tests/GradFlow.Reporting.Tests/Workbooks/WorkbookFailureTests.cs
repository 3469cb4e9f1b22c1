using System.Diagnostics;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Reporting.Tests.Workbooks;

public sealed class WorkbookFailureTests : IDisposable
{
    private static readonly byte[] _old = [80, 75, 3, 4, 42];
    private readonly ScratchFolder _folder = new();
    private readonly string _path;

    public WorkbookFailureTests()
    {
        _path = _folder.File("report.xlsx");
        File.WriteAllBytes(_path, _old);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnExistingFileIsKeptUnlessItMayBeReplaced()
    {
        AssertFails("FileExists", () => Export(Report(), overwrite: false));
        AssertOnlyOldFile();
        Export(Report(), overwrite: true);
        Assert.NotEqual(_old, File.ReadAllBytes(_path));
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void ALockedTargetIsKept()
    {
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            AssertFails("FileNotWritable", () => Export(Report()));
        AssertOnlyOldFile();
    }

    [Fact]
    public void AFolderRemovedMidwayIsAnError()
    {
        AssertFails("FileNotWritable", () => Export(Report(() => Directory.Delete(_folder.FullName, recursive: true))));
        Assert.False(Directory.Exists(_folder.FullName));
    }

    [Fact]
    public void AFolderMovedMidwayKeepsTheOldFile()
    {
        using var elsewhere = new ScratchFolder();
        string moved = elsewhere.File("moved");
        AssertFails("FileNotWritable", () => Export(Report(() => Directory.Move(_folder.FullName, moved))));
        Assert.Equal(_old, File.ReadAllBytes(Path.Combine(moved, "report.xlsx")));
    }

    [Fact]
    public void AFullDiskKeepsTheOldFile()
    {
        GradFlowException error = AssertFails("FileNotWritable", () => AtomicFile.Write(_path, overwrite: true, stream =>
        {
            using var full = new FullDiskStream(stream, capacity: 1000);
            WorkbookWriter.Write(Report(), full, CancellationToken.None);
        }));
        Assert.Contains(FullDiskStream.Message, error.Message, StringComparison.Ordinal);
        AssertOnlyOldFile();
    }

    [Fact]
    public void ALinkStaysAndItsTargetIsReplaced()
    {
        if (OperatingSystem.IsWindows()) return;
        string link = _folder.File("link.xlsx");
        File.CreateSymbolicLink(link, _path);
        AtomicFile.Write(link, overwrite: true, stream => stream.Write([1, 2, 3]));

        Assert.Equal(_path, new FileInfo(link).LinkTarget);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_path));
    }

    [Fact]
    public void ARelativeLinkLeadsOnFromTheRealFolderItLiesIn()
    {
        if (OperatingSystem.IsWindows()) return;
        string store = Directory.CreateDirectory(_folder.File("store/sub")).FullName;
        File.WriteAllText(_folder.File("store/target"), "old");
        File.WriteAllText(_folder.File("target"), "unrelated");
        File.CreateSymbolicLink(Path.Combine(store, "link"), "../target");
        Directory.CreateSymbolicLink(_folder.File("way"), "store/sub");
        AtomicFile.Write(_folder.File("way/link"), overwrite: true, stream => stream.Write("new"u8));

        Assert.Equal(("new", "unrelated"), (File.ReadAllText(_folder.File("store/target")), File.ReadAllText(_folder.File("target"))));
        File.CreateSymbolicLink(_folder.File("circle"), "circle");
        AssertFails("FileNotWritable", () => AtomicFile.Write(_folder.File("circle"), overwrite: true, stream => stream.Write("new"u8)));
        File.Delete(_folder.File("circle"));
    }

    [Fact]
    public void AReplacedFileKeepsItsPermissions()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_path, Secret);
        AtomicFile.Write(_path, overwrite: true, stream => stream.Write([1, 2, 3]));

        Assert.Equal(Secret, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void ADeviceIsNoTarget()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateSymbolicLink(_folder.File("devices"), "/dev");
        bool wasAsked = false;
        AssertFails("FileNotWritable", () => AtomicFile.Write(_folder.File("devices/gradflow-test"), overwrite: true, _ => wasAsked = true));
        Assert.False(wasAsked);
    }

    /// <summary>Whether or not somebody reads from it: without a reader it must not be waited for.</summary>
    [Fact]
    public void APipeIsNoTarget()
    {
        if (OperatingSystem.IsWindows()) return;
        string pipe = _folder.File("pipe");
        using (var make = Process.Start("mkfifo", [pipe])) make.WaitForExit();
        bool wasAsked = false;
        AssertFails("FileNotWritable", () => AtomicFile.Write(pipe, overwrite: true, _ => wasAsked = true));
        using (var reader = Process.Start("cat", [pipe]))
        {
            AssertFails("FileNotWritable", () => AtomicFile.Write(pipe, overwrite: true, _ => wasAsked = true));
            reader.Kill();
        }
        Assert.False(wasAsked);
        Assert.True(File.Exists(pipe));
        File.Delete(pipe);
    }

    [Fact]
    public void AMistakeOfAWriterIsNotTakenForTheDisks()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AtomicFile.Write(_path, overwrite: true, _ => throw new ArgumentOutOfRangeException("index")));
        // So .NET tells a file larger than the file system or a quota allows.
        AssertFails("FileNotWritable", () => AtomicFile.Write(_path, overwrite: true, _ => throw new ArgumentOutOfRangeException("value")));
        AssertOnlyOldFile();
    }

    [Fact]
    public void ACancelledExportKeepsTheOldFile()
    {
        using var cancellation = new CancellationTokenSource();
        GradientFlowReport report = Report(cancellation.Cancel);
        Assert.Throws<OperationCanceledException>(
            () => new WorkbookWriter().Write(report, _path, overwrite: true, cancellation.Token));
        AssertOnlyOldFile();
    }

    [Fact]
    public void ACancelledExportStopsWithinALargeTable()
    {
        TrajectoryPoint[] points = [.. Enumerable.Range(0, 200_000).Select(i => SampleReports.Point(i, 1))];
        GradientFlowRun run = SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-3, 1), points);
        using var cancellation = new CancellationTokenSource();
        // On a thread of its own: a timer waits for one of the pool, which other tests may keep for longer than the export takes.
        var stopping = new Thread(() =>
        {
            Thread.Sleep(200);
            cancellation.Cancel();
        });
        stopping.Start();
        Assert.Throws<OperationCanceledException>(
            () => new WorkbookWriter().Write(SampleReports.Report(run), _path, overwrite: true, cancellation.Token));
        stopping.Join();
        AssertOnlyOldFile();
    }

    [Fact]
    public void AFolderIsNoTarget()
    {
        string folder = Directory.CreateDirectory(_folder.File("folder.xlsx")).FullName;
        AssertFails("FileNotWritable", () => new WorkbookWriter().Write(Report(), folder, overwrite: true,
            CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Assert.Equal([folder, _path], Directory.GetFileSystemEntries(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AMissingFolderIsAnError()
    {
        string path = Path.Combine(_folder.FullName, "missing", "report.xlsx");
        AssertFails("FileNotWritable", () => new WorkbookWriter().Write(Report(), path, overwrite: true, CancellationToken.None));
        AssertOnlyOldFile();
    }

    private static GradientFlowReport Report(Action? act = null)
    {
        GradientFlowReport report = SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-3, 1));
        return new GradientFlowReport
        {
            Title = report.Title,
            Runs = new ActingRuns(report.Runs, act ?? (() => { })),
            Measurements = report.Measurements,
            CommandLine = report.CommandLine,
            ModuleVersion = report.ModuleVersion,
            Created = report.Created,
        };
    }

    private void Export(GradientFlowReport report, bool overwrite = true) =>
        new WorkbookWriter().Write(report, _path, overwrite, CancellationToken.None);

    private static GradFlowException AssertFails(string errorId, Action action)
    {
        GradFlowException error = Assert.Throws<GradFlowException>(action);
        Assert.Equal(errorId, error.ErrorId);
        return error;
    }

    private void AssertOnlyOldFile()
    {
        Assert.Equal(_old, File.ReadAllBytes(_path));
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder.FullName));
    }
}
