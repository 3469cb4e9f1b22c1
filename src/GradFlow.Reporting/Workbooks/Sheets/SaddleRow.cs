using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A saddle that a run visited.</summary>
/// <param name="Run">Number of the run.</param>
/// <param name="Saddle">The saddle.</param>
internal readonly record struct SaddleRow(int Run, SaddlePoint Saddle);
