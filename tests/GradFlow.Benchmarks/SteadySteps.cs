using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Benchmarks;

/// <summary>Steps of one length from a state in which nearly every switch is done, each as the integrator takes an accepted one.</summary>
internal sealed class SteadySteps
{
    private const int SettlingSteps = 8;

    private readonly CommutatorFreeStep _step;
    private readonly double _duration;
    private double _time;

    /// <summary>Turns the neurons of a network into their directions, with most of the switches.</summary>
    public SteadySteps(TrainingDataset dataset, ReluNetwork network, ThreadTeam team)
    {
        Motion = new OrthogonalMotion(dataset, network, team);
        new FlowIntegrator(Motion, new GradientFlowOptions { MaximumSteps = SettlingSteps, SampleCount = 2 }).Run(null, default);
        _step = new CommutatorFreeStep(Motion, new GradientFlowOptions().Tolerance);
        Motion.Residuals(_step.Start);
        // A tenth of the time in which the fastest neuron could turn.
        _duration = 0.1 / VectorKernels.Norm([.. Motion.ForceScales.Zip(dataset.Labels, (scale, label) => scale * label)]);
    }

    /// <summary>The neurons.</summary>
    public OrthogonalMotion Motion { get; }

    /// <summary>Takes one step, the point of the trajectory included.</summary>
    public void Take()
    {
        _step.Propose(_duration);
        Motion.Accept(_time, _time + _duration);
        _time += _duration;
        Motion.Observe(default, default, _time, _step.End);
        _step.Advance();
    }
}
