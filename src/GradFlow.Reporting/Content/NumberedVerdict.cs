using GradFlow.Core.Claims;

namespace GradFlow.Reporting.Content;

/// <summary>A verdict with the numbers of the runs it rests on.</summary>
/// <param name="DatasetName">Name of the data set, unique in the report.</param>
/// <param name="Runs">Numbers of its runs, ascending.</param>
/// <param name="Verdict">The verdict.</param>
internal sealed record NumberedVerdict(string DatasetName, int[] Runs, ClaimVerdict Verdict);
