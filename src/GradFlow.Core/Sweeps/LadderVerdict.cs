using System.Text.Json.Serialization;
using GradFlow.Core.Claims;
using GradFlow.Core.Records.Documents;

namespace GradFlow.Core.Sweeps;

/// <summary>A verdict on the runs of one ladder, as it is kept beside their records.</summary>
public sealed record LadderVerdict
{
    /// <summary>The claim.</summary>
    [JsonConverter(typeof(NamedEnumConverter<ClaimId>))]
    public required ClaimId Claim { get; init; }

    /// <summary>What the evidence says.</summary>
    [JsonConverter(typeof(NamedEnumConverter<Verdict>))]
    public required Verdict Verdict { get; init; }

    /// <summary>The reason in words, with the numbers that decided.</summary>
    public required string Evidence { get; init; }
}
