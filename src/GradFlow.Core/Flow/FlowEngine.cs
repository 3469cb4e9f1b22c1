namespace GradFlow.Core.Flow;

/// <summary>How the flow is integrated.</summary>
public enum FlowEngine
{
    /// <summary>The decoupled engine when the inputs are orthogonal within the data set's tolerance, otherwise the general one.</summary>
    Automatic,

    /// <summary>The decoupled engine; refuses inputs that are not orthogonal.</summary>
    Orthogonal,

    /// <summary>The engine for any inputs.</summary>
    General,
}
