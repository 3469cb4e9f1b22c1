using System.Text.Json.Serialization;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Records.Documents;

/// <summary>
/// How records become JSON: doubles as the shortest text that reads back as the same bits, NaN and infinities as strings of these
/// names, enumerations by name. Nothing in a record lies deeper than <see cref="MaximumDepth"/>, so that deeper ones are refused at once.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = MaximumDepth,
    Converters =
    [
        typeof(NamedEnumConverter<FlowAlgorithm>), typeof(NamedEnumConverter<FlowEngine>), typeof(NamedEnumConverter<FlowRegime>),
        typeof(NamedEnumConverter<RunStatus>), typeof(NamedEnumConverter<InitializationScheme>),
    ])]
[JsonSerializable(typeof(RecordDocument))]
[JsonSerializable(typeof(RecordHead))]
internal sealed partial class RecordSerialization : JsonSerializerContext
{
    public const int MaximumDepth = 8;
}
