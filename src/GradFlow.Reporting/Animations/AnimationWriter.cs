using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Animations;

/// <summary>
/// Writes a run as a page with its script, style and data inside. The page's policy lets exactly that script and that style run and
/// forbids every connection, so no text in it can do anything.
/// </summary>
public sealed partial class AnimationWriter : IAnimationWriter
{
    private const int MaximumTextLength = 400;

    /// <inheritdoc/>
    public void Write(GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Runs.Count != 1) throw GradFlowError.NotOneRun(report.Runs.Count);
        if (report.Runs[0].Algorithm != FlowAlgorithm.Flow) throw GradFlowError.NotAFlow(report.Runs[0]);
        AtomicFile.Write(path, overwrite, stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes(Page(report, cancellationToken)));
            cancellationToken.ThrowIfCancellationRequested();
        });
    }

    private static string Page(GradientFlowReport report, CancellationToken cancellationToken)
    {
        NumberedRun run = new ReportContent(report).Runs[0];
        string script = Resource("page.js"), style = Resource("page.css");
        var parts = new Dictionary<string, string>
        {
            ["title"] = Text(report.Title),
            ["dataset"] = Text(run.DatasetName),
            ["description"] = Text(AnimationData.Describe(run)),
            ["script"] = script,
            ["scriptHash"] = Hash(script),
            ["style"] = style,
            ["styleHash"] = Hash(style),
            ["data"] = AnimationData.Create(run, cancellationToken),
        };
        return Placeholder().Replace(Resource("page.html"), match => parts[match.Groups[1].Value]);
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(CellText.Clean(text, MaximumTextLength));

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using Stream stream = typeof(AnimationWriter).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("{{(\\w+)}}")]
    private static partial Regex Placeholder();
}
