namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>What became of one spec file.</summary>
internal sealed class SpecReport(IEnumerable<string> problems, IEnumerable<SpecTest> tests)
{
    private readonly SpecTest[] _tests = [.. tests];

    /// <summary>The case that stands for the file when it has problems as a whole.</summary>
    public const string WholeFile = "(the file)";

    /// <summary>What is wrong with the file as a whole. Its tests then count for nothing.</summary>
    public IReadOnlyList<string> Problems { get; } = [.. problems];

    /// <summary>The names of the cases to report: every test, or the file if it has problems.</summary>
    public IEnumerable<string> Cases => Problems.Count > 0 ? [WholeFile] : _tests.Select(test => test.Path);

    /// <summary>Why a case failed; null if it passed.</summary>
    public string? FailureOf(string name)
    {
        if (Problems.Count > 0)
            return string.Join(Environment.NewLine, Problems);
        var test = _tests.SingleOrDefault(test => test.Path == name);
        if (test is null)
            return $"'{name}' was not found when the file was run.";
        return test.Failure ?? (test.Ran ? null : "it was not run.");
    }
}
