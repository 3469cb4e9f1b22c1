using GradFlow.Core.Networks;
using GradFlow.PowerShell.Networks;

namespace GradFlow.PowerShell.Flow;

/// <summary>An initial network, drawn only when its run starts.</summary>
/// <param name="Label">What tells it from the others.</param>
/// <param name="Draw">Makes the network for a dimension.</param>
internal sealed record InitialNetwork(string Label, Func<int, ReluNetwork> Draw)
{
    /// <summary>Networks that exist already.</summary>
    public static IEnumerable<InitialNetwork> Given(IEnumerable<ReluNetwork> networks) =>
        networks.Select((network, i) => new InitialNetwork(FormattableString.Invariant($"network {i}"), _ => network));

    /// <summary>A network for each combination, in the order width, scale, seed.</summary>
    public static IEnumerable<InitialNetwork> Combinations(
        IEnumerable<int> widths, IEnumerable<InitialScale> scales, IEnumerable<int> seeds, InitializationScheme scheme) =>
        from width in widths
        from scale in scales
        from seed in seeds
        select new InitialNetwork(
            FormattableString.Invariant($"width {width}, {scale}, seed {seed}"),
            dimension => scale.Draw(width, dimension, scheme, seed));
}
