using System.Reflection;
using System.Runtime.Loader;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Benchmarks.Baselines;

/// <summary>The engine of another build of GradFlow.Core, loaded beside the present one.</summary>
internal sealed class OlderEngine
{
    private readonly MethodInfo _integrate;
    private readonly object _dataset;
    private readonly object _network;
    private readonly Type _options;

    /// <summary>Hands a problem to another build.</summary>
    /// <param name="path">Its GradFlow.Core.dll, with what it needs beside it or beside this program.</param>
    /// <param name="dataset">Training data.</param>
    /// <param name="network">The network at time 0.</param>
    public OlderEngine(string path, TrainingDataset dataset, ReluNetwork network)
    {
        path = Path.GetFullPath(path);
        var context = new AssemblyLoadContext("older engine");
        context.Resolving += (loader, name) =>
        {
            string beside = Path.Combine(Path.GetDirectoryName(path)!, name.Name + ".dll");
            return File.Exists(beside) ? loader.LoadFromAssemblyPath(beside) : null;
        };
        Assembly core = context.LoadFromAssemblyPath(path);
        Type In(Type type) => core.GetType(type.FullName!, throwOnError: true)!;
        _dataset = Activator.CreateInstance(
            In(typeof(TrainingDataset)),
            dataset.Name, dataset.Inputs, dataset.Labels, dataset.Seed, dataset.OrthogonalityTolerance)!;
        _network = Activator.CreateInstance(In(typeof(ReluNetwork)), network.OutputWeights, network.HiddenWeights, network.LogScale)!;
        _options = In(typeof(GradientFlowOptions));
        _integrate = In(typeof(GradientFlow)).GetMethod(nameof(GradientFlow.Integrate))!;
    }

    /// <summary>The network at the end of a run with the given tolerance, on one thread.</summary>
    public ReluNetwork Solve(double lossTolerance, double tolerance)
    {
        object options = Activator.CreateInstance(_options)!;
        _options.GetProperty(nameof(GradientFlowOptions.LossTolerance))!.SetValue(options, lossTolerance);
        _options.GetProperty(nameof(GradientFlowOptions.Tolerance))!.SetValue(options, tolerance);
        object run = _integrate.Invoke(null, [_dataset, _network, options, null, CancellationToken.None])!;
        object end = Get<object>(run, nameof(GradientFlowRun.Network));
        return new ReluNetwork(
            Get<double[]>(end, nameof(ReluNetwork.OutputWeights)),
            Get<double[,]>(end, nameof(ReluNetwork.HiddenWeights)),
            Get<double>(end, nameof(ReluNetwork.LogScale)));
    }

    private static T Get<T>(object from, string name) => (T)from.GetType().GetProperty(name)!.GetValue(from)!;
}
