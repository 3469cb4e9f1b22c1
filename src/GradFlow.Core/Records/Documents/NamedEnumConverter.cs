using System.Text.Json.Serialization;

namespace GradFlow.Core.Records.Documents;

/// <summary>Writes enumerations by name and reads nothing but names.</summary>
internal sealed class NamedEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
