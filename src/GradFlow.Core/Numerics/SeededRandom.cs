using MathNet.Numerics.Random;

namespace GradFlow.Core.Numerics;

/// <summary>Random numbers from an explicit seed.</summary>
internal static class SeededRandom
{
    /// <summary>
    /// A generator for one purpose. Without the purpose a data set and a network of the same seed would share their numbers, and
    /// the first neuron would lie exactly along the first input.
    /// </summary>
    public static Random Create(int seed, RandomPurpose purpose)
    {
        // The finaliser of SplitMix64 (Steele, Lea, Flood 2014) spreads neighbouring seeds and purposes over all seeds.
        ulong mixed = (uint)seed + ((ulong)purpose << 32);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return new Xoshiro256StarStar(unchecked((int)(mixed ^ (mixed >> 31))), threadSafe: false);
    }
}
