using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradFlow.Core.Sweeps;

/// <summary>Writes the summary of a sweep as JSON: every double as the shortest text that reads back as the same bits.</summary>
public static class SweepSummaryJson
{
    private static readonly JsonSerializerOptions _form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes a summary; equal summaries give equal bytes, for nothing in it depends on time or place.</summary>
    public static void Write(SweepSummary summary, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var document = new
        {
            Format = "GradFlowSweep",
            SchemaVersion = 1,
            summary.Name,
            summary.Runs,
            summary.MissingRuns,
            summary.IsComplete,
            summary.Groups,
            summary.Claims,
        };
        JsonSerializer.Serialize(stream, document, _form);
    }
}
