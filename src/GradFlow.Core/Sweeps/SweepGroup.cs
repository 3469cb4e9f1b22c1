using GradFlow.Core.Flow;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>The runs of a sweep on the data sets of one entry, at one width and scale.</summary>
public sealed record SweepGroup
{
    /// <summary>Label of the entry.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of hidden neurons.</summary>
    public required int Width { get; init; }

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    public required double LogInitializationScale { get; init; }

    /// <summary>Initialisation scale, the decimal number that was given; 0 when it is below the smallest double.</summary>
    public double InitializationScale => Networks.InitializationScale.Of(LogInitializationScale);

    /// <summary>Number of runs.</summary>
    public required long Runs { get; init; }

    /// <summary>Number of runs that are missing; nothing below counts them.</summary>
    public required long MissingRuns { get; init; }

    /// <summary>Number of runs that reached the loss tolerance.</summary>
    public required long LossReached { get; init; }

    /// <summary>Number of runs that reached the end time.</summary>
    public required long TimeReached { get; init; }

    /// <summary>Number of runs that stand still above the loss tolerance.</summary>
    public required long Stalled { get; init; }

    /// <summary>Number of runs that reached the step limit.</summary>
    public required long StepLimit { get; init; }

    /// <summary>Number of runs in the paper's regime.</summary>
    public required long PaperRegime { get; init; }

    /// <summary>Loss at the end.</summary>
    public required SweepStatistics Loss { get; init; }

    /// <summary>Time at the end.</summary>
    public required SweepStatistics Time { get; init; }

    /// <summary>Excess of the variation norm, <c>F(h)/F* − 1</c>, where it was measured.</summary>
    public required SweepStatistics RelativeExcess { get; init; }

    /// <summary>A group that grows run by run.</summary>
    internal sealed class Builder(string dataset, int width, double logScale)
    {
        private readonly long[] _statuses = new long[Enum.GetValues<RunStatus>().Length];
        private readonly SweepStatistics.Builder _loss = new();
        private readonly SweepStatistics.Builder _time = new();
        private readonly SweepStatistics.Builder _excess = new();
        private long _runs;
        private long _missing;
        private long _paperRegime;

        public void Add(RunSummary? run)
        {
            _runs++;
            if (run is null)
            {
                _missing++;
                return;
            }
            _statuses[(int)run.Status]++;
            if (run.Regime == FlowRegime.Paper) _paperRegime++;
            _loss.Add(run.Loss);
            _time.Add(run.Time);
            if (run is { FunctionNorm: { } norm, MinimumNorm: { } minimum }) _excess.Add(norm / minimum - 1);
        }

        public SweepGroup Build() => new()
        {
            Dataset = dataset,
            Width = width,
            LogInitializationScale = logScale,
            Runs = _runs,
            MissingRuns = _missing,
            LossReached = _statuses[(int)RunStatus.LossReached],
            TimeReached = _statuses[(int)RunStatus.TimeReached],
            Stalled = _statuses[(int)RunStatus.Stalled],
            StepLimit = _statuses[(int)RunStatus.StepLimit],
            PaperRegime = _paperRegime,
            Loss = _loss.Build(),
            Time = _time.Build(),
            RelativeExcess = _excess.Build(),
        };
    }
}
