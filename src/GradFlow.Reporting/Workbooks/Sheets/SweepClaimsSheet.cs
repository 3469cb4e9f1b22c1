using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The verdicts of a sweep, counted.</summary>
internal sealed class SweepClaimsSheet(SweepSummary summary) : TableSheetOf<SweepClaim>(_columns, summary.Claims, EarlierTable.None)
{
    private static readonly ColumnOf<SweepClaim>[] _columns =
    [
        new("Data sets", "", "The entry of the definition.", "Input", CellLook.Text, row => row.Dataset),
        new("Width", "neurons", "Number of hidden neurons m.", "Input", CellLook.Integer, row => row.Width),
        new("Claim", "", "Name of the claim.", "Theory", CellLook.Text, row => row.Claim.ToString()),
        new("Supported", "ladders", "Data sets and seeds whose runs support the claim.", "Judgement", CellLook.Integer, row => row.Supported),
        new("Refuted", "ladders", "Data sets and seeds whose runs refute the claim.", "Judgement", CellLook.Integer, row => row.Refuted),
        new("Inconclusive", "ladders", "Data sets and seeds whose runs decide nothing.", "Judgement", CellLook.Integer,
            row => row.Inconclusive),
        new("Missing", "ladders", "Data sets and seeds not judged yet.", "Judgement", CellLook.Integer, row => row.Missing),
        new("First refutation", "", "Evidence of the first refutation in the order of the definition; empty when there is none.",
            "Judgement", CellLook.Text, row => row.FirstRefutation),
    ];

    /// <inheritdoc/>
    public override string Name => "Claims";

    /// <inheritdoc/>
    public override string Description => "Verdicts on the claims by data sets and width";
}
