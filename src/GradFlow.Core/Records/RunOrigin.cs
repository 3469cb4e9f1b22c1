using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using GradFlow.Core.Flow;

namespace GradFlow.Core.Records;

/// <summary>What a run was computed by and on: equal origins give equal bits, different ones may differ in the last of them.</summary>
public sealed record RunOrigin
{
    private const int MachineDigits = 12;

    /// <summary>The origin of whatever this process computes.</summary>
    public static RunOrigin Current { get; } = new()
    {
        ModuleVersion = typeof(GradientFlowRun).Assembly.GetName().Version?.ToString(3) ?? "0.0.0",
        Build = typeof(GradientFlowRun).Module.ModuleVersionId.ToString("N"),
        Framework = RuntimeInformation.FrameworkDescription,
        OperatingSystem = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        VectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
        // Enough to tell machines apart; a record that is passed on names none.
        Machine = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..MachineDigits].ToLowerInvariant(),
    };

    /// <summary>Version of GradFlow.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>Identifies the compiled engine: builds of one source are equal, whatever the version says.</summary>
    public required string Build { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Framework { get; init; }

    /// <summary>The operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The processor architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Width of the processor's vectors in bits.</summary>
    public required int VectorBits { get; init; }

    /// <summary>The first digits of the SHA-256 of the machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>What differs from another origin, in words; empty when nothing does.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunOrigin other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return
        [
            .. Differences("version", ModuleVersion, other.ModuleVersion),
            .. ModuleVersion == other.ModuleVersion && Build != other.Build ? ["build"] : Array.Empty<string>(),
            .. Differences("runtime", Framework, other.Framework),
            .. Differences("system", OperatingSystem, other.OperatingSystem),
            .. Differences("architecture", Architecture, other.Architecture),
            .. Differences("vector width", Bits(VectorBits), Bits(other.VectorBits)),
            .. Machine == other.Machine ? Array.Empty<string>() : ["machine"],
        ];
    }

    private static string Bits(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Differences(string what, string mine, string others) =>
        mine == others ? [] : [$"{what} ({mine}, not {others})"];
}
