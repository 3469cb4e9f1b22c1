using GradFlow.Core.Claims;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What the summary needs of a verdict.</summary>
/// <param name="DatasetName">Name of the data set, unique in the report.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Verdict">The verdict.</param>
internal sealed record VerdictFigures(string DatasetName, ClaimId Claim, Verdict Verdict);
