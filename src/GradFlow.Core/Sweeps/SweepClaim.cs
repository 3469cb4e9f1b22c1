using GradFlow.Core.Claims;

namespace GradFlow.Core.Sweeps;

/// <summary>The verdicts on one claim on the data sets of one entry, at one width.</summary>
public sealed record SweepClaim
{
    /// <summary>Label of the entry.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of hidden neurons.</summary>
    public required int Width { get; init; }

    /// <summary>The claim.</summary>
    public required ClaimId Claim { get; init; }

    /// <summary>Number of ladders that support it.</summary>
    public required long Supported { get; init; }

    /// <summary>Number of ladders that refute it.</summary>
    public required long Refuted { get; init; }

    /// <summary>Number of ladders that decide nothing.</summary>
    public required long Inconclusive { get; init; }

    /// <summary>Number of ladders that are not judged yet.</summary>
    public required long Missing { get; init; }

    /// <summary>The evidence of the first refutation in the order of the plan; null when there is none.</summary>
    public required string? FirstRefutation { get; init; }

    /// <summary>Counts that grow ladder by ladder.</summary>
    internal sealed class Builder(string dataset, int width, ClaimId claim)
    {
        private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];
        private long _missing;
        private string? _firstRefutation;

        public void Add(IReadOnlyList<LadderVerdict>? verdicts)
        {
            if (verdicts?.FirstOrDefault(verdict => verdict.Claim == claim) is not { } verdict)
            {
                _missing++;
                return;
            }
            _verdicts[(int)verdict.Verdict]++;
            if (verdict.Verdict == Verdict.Refuted) _firstRefutation ??= verdict.Evidence;
        }

        public SweepClaim Build() => new()
        {
            Dataset = dataset,
            Width = width,
            Claim = claim,
            Supported = _verdicts[(int)Verdict.Supported],
            Refuted = _verdicts[(int)Verdict.Refuted],
            Inconclusive = _verdicts[(int)Verdict.Inconclusive],
            Missing = _missing,
            FirstRefutation = _firstRefutation,
        };
    }
}
