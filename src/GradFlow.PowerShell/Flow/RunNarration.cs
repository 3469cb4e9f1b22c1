using GradFlow.Core.Flow;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>What is told of a run to whoever wants to follow it.</summary>
internal static class RunNarration
{
    /// <summary>The phases of a run: the alignment, each saddle, the end.</summary>
    public static IEnumerable<string> Phases(GradientFlowRun run, string label)
    {
        if (run.Saddles.Length > 0)
        {
            double left = run.Saddles[0].ExitTime;
            ActivationSwitch[] early = [.. run.Switches.TakeWhile(change => change.Time < left)];
            yield return early.Length > 0
                ? Invariant($"{label}: alignment until time {early[^1].Time:G6}, {early.Length} activations switched.")
                : Invariant($"{label}: alignment without a switch.");
        }

        foreach (SaddlePoint saddle in run.Saddles)
        {
            string fitted = saddle.FittedSamples.Length > 0 ? $"samples {string.Join(", ", saddle.FittedSamples)} fitted" : "nothing fitted";
            yield return Invariant(
                $"{label}: saddle {saddle.Order} from time {saddle.EntryTime:G6} to {saddle.ExitTime:G6}, loss {saddle.Loss:G6}, {fitted}, index {saddle.Index}.");
        }

        yield return Invariant(
            $"{label}: {run.Status} at time {run.Time:G6}, loss {run.Loss:G3}, {run.Steps} steps, {run.RejectedSteps} rejected.");
    }

    /// <summary>What the step control made of a step.</summary>
    public static string Step(FlowStep step, string label)
    {
        string kind = step.IsFlight ? "flight" : "step";
        string outcome = step.IsAccepted ? "accepted" : "rejected";
        string error = step.IsFlight ? string.Empty : Invariant($", error {step.Error:G3}");
        return Invariant($"{label}: {kind} of {step.Length:G6} from time {step.Time:G6} {outcome}{error}.");
    }
}
