using GradFlow.Core.Networks;

namespace GradFlow.Core.Flow;

/// <summary>The whole network at one time of a run.</summary>
/// <param name="Time">Time of the flow.</param>
/// <param name="Network">The network at that time.</param>
public sealed record NetworkSnapshot(double Time, ReluNetwork Network);
