using GradFlow.Core.Errors;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>What the records say of a ladder.</summary>
/// <param name="Ladder">The ladder.</param>
/// <param name="Runs">Its runs, one per scale; null where a record is missing.</param>
/// <param name="Verdicts">Its verdicts; null where they are missing.</param>
/// <param name="Failures">Records that were damaged.</param>
internal sealed record ReadLadder(
    SweepLadder Ladder, IReadOnlyList<RunSummary?> Runs, IReadOnlyList<LadderVerdict>? Verdicts, IReadOnlyList<GradFlowException> Failures);
