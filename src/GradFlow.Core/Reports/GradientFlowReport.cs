using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;

namespace GradFlow.Core.Reports;

/// <summary>What a report is made of; the cmdlets collect it, the writers in GradFlow.Reporting lay it out.</summary>
public sealed class GradientFlowReport
{
    /// <summary>Title on the first sheet.</summary>
    public required string Title { get; init; }

    /// <summary>The runs, in the order they came.</summary>
    public required IReadOnlyList<GradientFlowRun> Runs { get; init; }

    /// <summary>The measurements that came with runs; each has its run in <see cref="Runs"/>.</summary>
    public required IReadOnlyList<VariationNormMeasurement> Measurements { get; init; }

    /// <summary>The verdicts on claims; each has the runs it rests on in <see cref="Runs"/>.</summary>
    public IReadOnlyList<ClaimVerdict> Verdicts { get; init; } = [];

    /// <summary>The command line that made the report, for the provenance.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Version of the module.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>When the report was made; the only content that differs between two reports of the same runs.</summary>
    public required DateTimeOffset Created { get; init; }
}
