using System.Reflection;
using System.Runtime.Loader;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>
/// The load context of GradFlow.Reporting: assemblies that lie beside the core are the session's own, so that types passed
/// across are the same; everything else comes from the folder <c>reporting</c> beside them.
/// </summary>
internal sealed class ReportingLoadContext : AssemblyLoadContext
{
    private const string ReportingName = "GradFlow.Reporting";

    private static readonly Assembly _core = typeof(IWorkbookWriter).Assembly;
    private static readonly string _moduleFolder = Path.GetDirectoryName(_core.Location)!;

    private readonly string _reportingPath = Path.Combine(_moduleFolder, "reporting", $"{ReportingName}.dll");
    private readonly AssemblyDependencyResolver _resolver;

    /// <summary>Prepares the context; nothing is loaded yet.</summary>
    public ReportingLoadContext()
        : base(ReportingName) => _resolver = new AssemblyDependencyResolver(_reportingPath);

    /// <summary>Loads GradFlow.Reporting.</summary>
    public Assembly LoadReporting() => LoadFromAssemblyPath(_reportingPath);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == _core.GetName().Name) return _core;
        string shared = Path.Combine(_moduleFolder, $"{assemblyName.Name}.dll");
        if (File.Exists(shared)) return GetLoadContext(_core)!.LoadFromAssemblyPath(shared);
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
