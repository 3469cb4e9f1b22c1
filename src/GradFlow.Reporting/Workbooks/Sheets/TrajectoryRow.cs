using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A state of a run.</summary>
/// <param name="Run">Number of the run.</param>
/// <param name="Point">The state.</param>
internal readonly record struct TrajectoryRow(int Run, TrajectoryPoint Point);
