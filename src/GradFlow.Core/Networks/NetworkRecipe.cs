namespace GradFlow.Core.Networks;

/// <summary>What <see cref="NetworkInitializer"/> drew a network from, and can draw it from again.</summary>
public sealed record NetworkRecipe
{
    /// <summary>Version of the generator: raised whenever the same recipe would give other numbers.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the generator the recipe is for.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Number of neurons m.</summary>
    public required int Width { get; init; }

    /// <summary>Number of input coordinates d.</summary>
    public required int Dimension { get; init; }

    /// <summary>Natural logarithm of the initialisation scale λ.</summary>
    public required double LogScale { get; init; }

    /// <summary>Whether the scale is kept as the network's LogScale instead of being multiplied into the weights.</summary>
    public required bool KeepLogScale { get; init; }

    /// <summary>How the weights are drawn.</summary>
    public required InitializationScheme Scheme { get; init; }

    /// <summary>Seed of the random numbers.</summary>
    public required int Seed { get; init; }
}
