using GradFlow.Core.Norms;

namespace GradFlow.Reporting.Content;

/// <summary>A measurement with its run.</summary>
/// <param name="Run">The run measured; null when the measured network came from none of the report's runs.</param>
/// <param name="Measurement">The measurement.</param>
internal sealed record NumberedMeasurement(NumberedRun? Run, VariationNormMeasurement Measurement);
