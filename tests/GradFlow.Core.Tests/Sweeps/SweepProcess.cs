namespace GradFlow.Core.Tests.Sweeps;

/// <summary>This assembly as a process that computes the sweep of <see cref="KilledSweepTests"/>, to be killed.</summary>
internal static class SweepProcess
{
    /// <summary>Printed when the sweep begins.</summary>
    public const string Started = "started";

    private static void Main(string[] arguments)
    {
        Console.Out.WriteLine(Started);
        SmallSweep.Run(KilledSweepTests.Definition, arguments[0], threads: 2);
    }
}
