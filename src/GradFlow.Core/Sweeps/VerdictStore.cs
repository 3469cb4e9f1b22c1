using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>
/// The verdicts on the ladders of sweeps, one file each, named by the hash of the runs and claims they are about and sealed as records
/// are. Any number of processes may share the folder.
/// </summary>
/// <param name="folder">Full path of the folder.</param>
internal sealed class VerdictStore(string folder)
{
    /// <summary>Size in bytes that verdicts may have: a few sentences on each of a few claims.</summary>
    private const int MaximumLength = 1 << 20;

    private static readonly JsonSerializerOptions _form = new(JsonSerializerDefaults.Web);

    /// <summary>The name of the verdicts on runs.</summary>
    public static string KeyOf(IEnumerable<string> runs, IEnumerable<ClaimId> claims)
    {
        string text = $"GradFlow verdicts {ClaimJudge.Version}\n{string.Join('\n', runs)}\n{string.Join('\n', claims)}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
    }

    /// <summary>Whether there are verdicts of that name; nothing is opened.</summary>
    public bool Contains(string key) => File.Exists(PathOf(key));

    /// <summary>Keeps verdicts; those that are there already are left as they are.</summary>
    /// <exception cref="GradFlowException">FileNotWritable.</exception>
    public void Write(string key, IReadOnlyList<LadderVerdict> verdicts)
    {
        byte[] bytes = RecordSeal.Seal(JsonSerializer.SerializeToUtf8Bytes(new LadderVerdicts(key, verdicts), _form));
        AtomicFile.WriteShared(PathOf(key), bytes);
    }

    /// <summary>The verdicts of that name; null where there are none, or they are not as they were written.</summary>
    /// <param name="key">The name.</param>
    /// <param name="claims">The claims they are on.</param>
    /// <param name="removeDamaged">Whether verdicts that are not as they were written are deleted, so that they are made again.</param>
    /// <exception cref="GradFlowException">FileNotReadable.</exception>
    public IReadOnlyList<LadderVerdict>? Read(string key, IReadOnlyList<ClaimId> claims, bool removeDamaged)
    {
        string path = PathOf(key);
        try
        {
            if (new FileInfo(path).Length <= MaximumLength && VerdictsOf(File.ReadAllBytes(path), key, claims) is { } verdicts) return verdicts;
            // They follow from the records, so nothing is lost.
            if (removeDamaged) File.Delete(path);
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw GradFlowError.FileNotReadable(path, exception);
        }
    }

    /// <summary>Deletes temporary files that killed processes left behind.</summary>
    public void RemoveLeftovers() => Leftovers.RemoveFrom(folder);

    private static IReadOnlyList<LadderVerdict>? VerdictsOf(byte[] bytes, string key, IReadOnlyList<ClaimId> claims)
    {
        if (!RecordSeal.IsSealed(bytes)) return null;
        try
        {
            LadderVerdicts? read = JsonSerializer.Deserialize<LadderVerdicts>(bytes, _form);
            // The reader lets null stand for anything.
            return read?.Key == key && read.Verdicts is { } verdicts && verdicts.All(verdict => verdict?.Evidence is not null)
                && verdicts.Select(verdict => verdict.Claim).Order().SequenceEqual(claims.Order()) ? verdicts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key[..2], $"{key}.json");

    private sealed record LadderVerdicts(string Key, IReadOnlyList<LadderVerdict> Verdicts);
}
