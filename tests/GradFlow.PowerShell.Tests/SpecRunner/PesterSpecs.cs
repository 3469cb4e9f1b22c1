using System.Collections.Concurrent;
using Xunit;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>Every It of tests/pester as a test of its own.</summary>
public class PesterSpecs
{
    private const string Folder = "tests/pester";

    // A file runs once, however many tests it holds.
    private static readonly ConcurrentDictionary<string, Lazy<SpecReport>> _reports = new();

    public static IEnumerable<object[]> Cases() =>
        from path in RepositoryRoot.Files(Folder, "*.Tests.ps1")
        from name in SpecSession.Discover(path).Cases
        select new object[] { Path.GetFileName(path), name };

    [Fact]
    public void There_are_specs() => Assert.NotEmpty(RepositoryRoot.Files(Folder, "*.Tests.ps1"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Spec(string file, string test)
    {
        var path = Path.Combine(RepositoryRoot.Path, Folder, file);
        var report = _reports.GetOrAdd(path, key => new Lazy<SpecReport>(() => SpecSession.Run(key))).Value;
        var failure = report.FailureOf(test);
        Assert.True(failure is null, failure);
    }
}
