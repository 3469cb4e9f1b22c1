using System.Management.Automation;
using GradFlow.Core.Flow;

namespace GradFlow.PowerShell.Flow;

/// <summary>A cmdlet that integrates the flow: when a run ends, how exact it is, and how much of it is kept.</summary>
public abstract class IntegrationCommand : InitialNetworkCommand
{
    /// <summary>End time of the flow; without it a run goes on to the loss tolerance.</summary>
    /// <value>none</value>
    [Parameter]
    public double Time { get; set; } = double.PositiveInfinity;

    /// <summary>Loss at which a run ends; 0 never ends it there.</summary>
    [Parameter]
    public double LossTolerance { get; set; } = 1e-12;

    /// <summary>Largest estimated relative error of the weights in a step.</summary>
    [Parameter]
    public double Tolerance { get; set; } = new GradientFlowOptions().Tolerance;

    /// <summary>Largest number of steps of a run.</summary>
    [Parameter]
    public int MaximumSteps { get; set; } = 1_000_000;

    /// <summary>Largest number of trajectory points a run keeps.</summary>
    [Parameter]
    public int SampleCount { get; set; } = 200;

    /// <summary>
    /// Orthogonal is the decoupled engine, which refuses other inputs; General integrates any inputs; Automatic takes whichever fits the
    /// data. The theory, and with it every prediction and verdict, speaks of orthogonal inputs, so anything else is asked for.
    /// </summary>
    [Parameter]
    public FlowEngine Engine { get; set; } = FlowEngine.Orthogonal;

    /// <summary>The options given by the parameters.</summary>
    private protected GradientFlowOptions Options => new()
    {
        EndTime = Time,
        LossTolerance = LossTolerance,
        Tolerance = Tolerance,
        MaximumSteps = MaximumSteps,
        SampleCount = SampleCount,
        Engine = Engine,
    };
}
