using System.Collections;
using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>Runs that do something when the writer first reads them: the world changes while the report is written.</summary>
internal sealed class ActingRuns(IReadOnlyList<GradientFlowRun> runs, Action act) : IReadOnlyList<GradientFlowRun>
{
    private bool _acted;

    public int Count => runs.Count;

    public GradientFlowRun this[int index] => runs[index];

    public IEnumerator<GradientFlowRun> GetEnumerator()
    {
        if (!_acted) act();
        _acted = true;
        return runs.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
