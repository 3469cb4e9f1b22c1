using Xunit;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>The spec runner itself: what must pass passes, and nothing else does.</summary>
public class SpecRunnerTests
{
    [Theory]
    [InlineData("1 | Should -Be 1")]
    [InlineData("'A' | Should -Be 'a'")]
    [InlineData("'A' | Should -Not -BeExactly 'a'")]
    [InlineData("1, 2, 3 | Should -Be @(1, 2, 3)")]
    [InlineData("@(1, @(2, 3)) | Should -Be @(1, @(2, 3))")]
    [InlineData("$null | Should -Be $null")]
    [InlineData("@() | Should -BeNullOrEmpty")]
    [InlineData("'' | Should -BeNullOrEmpty")]
    [InlineData("0 | Should -Not -BeNullOrEmpty")]
    [InlineData("$true | Should -BeTrue")]
    [InlineData("0 | Should -BeFalse")]
    [InlineData("2 | Should -BeGreaterThan 1")]
    [InlineData("2 | Should -BeGreaterOrEqual 2")]
    [InlineData("1, 2 | Should -BeLessThan 3")]
    [InlineData("2 | Should -Not -BeLessOrEqual 1")]
    [InlineData("'abc' | Should -BeLike 'A*'")]
    [InlineData("'abc' | Should -Not -BeLikeExactly 'A*'")]
    [InlineData("'abc' | Should -Match '^AB'")]
    [InlineData("'abc' | Should -Not -MatchExactly '^AB'")]
    [InlineData("1.5 | Should -BeOfType [double]")]
    [InlineData("1.5 | Should -BeOfType ([double])")]
    [InlineData("2 | Should -BeIn 1, 2")]
    [InlineData("1, 2 | Should -Contain 2 -Because 'it is there'")]
    [InlineData("1, 2 | Should -HaveCount 2")]
    [InlineData("$PSScriptRoot | Should -Exist")]
    [InlineData("$PSCommandPath | Should -BeLike '*.Tests.ps1'")]
    [InlineData("[System.IO.File]::WriteAllText(\"$TestDrive/x\", ''); 'TestDrive:/x' | Should -Exist")]
    [InlineData("{ throw 'no' } | Should -Throw")]
    [InlineData("{ throw 'no' } | Should -Throw 'n*' -ExceptionType ([System.Management.Automation.RuntimeException])")]
    [InlineData("{ Get-Nothing } | Should -Throw -ErrorId 'CommandNotFoundException' -ExpectedMessage '*Get-Nothing*'")]
    [InlineData("{ 1 } | Should -Not -Throw")]
    [InlineData("({ throw 'no' } | Should -Throw -PassThru).Exception.Message | Should -Be 'no'")]
    public void A_true_assertion_passes(string assertion) => Assert.Null(FailureOf(assertion));

    [Theory]
    [InlineData("1 | Should -Be 2")]
    [InlineData("1 | Should -Not -Be 1")]
    [InlineData("1, 2 | Should -Be 1, 3")]
    [InlineData("1, 2 | Should -Be 1")]
    [InlineData("@() | Should -Be 0")]
    [InlineData("'A' | Should -BeExactly 'a'")]
    [InlineData("1 | Should -BeNullOrEmpty")]
    [InlineData("$false | Should -BeTrue")]
    [InlineData("1 | Should -BeFalse")]
    [InlineData("1, 4 | Should -BeLessThan 3")]
    [InlineData("1 | Should -BeGreaterThan 1")]
    [InlineData("1 | Should -BeGreaterOrEqual 2")]
    [InlineData("2 | Should -BeLessOrEqual 1")]
    [InlineData("'abc' | Should -BeLike 'b*'")]
    [InlineData("'abc' | Should -BeLikeExactly 'A*'")]
    [InlineData("'abc' | Should -Match '^b'")]
    [InlineData("'abc' | Should -MatchExactly '^A'")]
    [InlineData("1 | Should -BeOfType [double]")]
    [InlineData("3 | Should -BeIn 1, 2")]
    [InlineData("1, 2 | Should -Contain 3")]
    [InlineData("1, 2 | Should -HaveCount 3")]
    [InlineData("'/nowhere/at/all' | Should -Exist")]
    [InlineData("{ 1 } | Should -Throw")]
    [InlineData("'text' | Should -Throw")]
    [InlineData("{ throw 'no' } | Should -Throw 'yes'")]
    [InlineData("{ throw 'no' } | Should -Throw -ErrorId 'yes'")]
    [InlineData("{ throw 'no' } | Should -Throw -ExceptionType ([System.ArgumentException])")]
    [InlineData("{ throw 'no' } | Should -Not -Throw")]
    [InlineData("1, 2 | ForEach-Object { $_ | Should -Be 1 }")]
    public void A_false_assertion_fails(string assertion) =>
        Assert.Contains("Should", FailureOf(assertion), StringComparison.Ordinal);

    [Theory]
    [InlineData("throw 'thrown here'", "thrown here")]
    [InlineData("[int]'q'; 1 | Should -Be 1", "Int32")]
    [InlineData("1 | Should -Resemble 1", "Resemble")]
    [InlineData("1 | Should Be 1", "Parameter set")]
    [InlineData("1 | Should", "Parameter set")]
    [InlineData("1 | Should -Be 1 -Exactly", "Exactly")]
    [InlineData("1 | Should -Be 2 -ErrorAction Continue", "ErrorAction")]
    [InlineData("Mock Get-Date { 1 }", "Mock")]
    [InlineData("InModuleScope GradFlow { 1 }", "InModuleScope")]
    [InlineData("Get-Nothing; 1 | Should -Be 1", "Get-Nothing")]
    [InlineData("It 'inner' { }", "inside a test")]
    [InlineData("break", "BreakException")]
    [InlineData("param($x) 1 | Should -Be 1", "param block")]
    public void A_test_that_cannot_run_to_its_end_fails(string body, string reason) =>
        Assert.Contains(reason, FailureOf(body), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("", "no test")]
    [InlineData("# nothing", "no test")]
    [InlineData("Describe 'd' { }", "no test")]
    [InlineData("Describe 'd' { It 'i' { } }\nDescribe 'e' { }", "'e' holds no test")]
    [InlineData("Describe 'd' { It 'i' { }", "line 1")]
    [InlineData("It 'i' { }", "belongs into a Describe")]
    [InlineData("Describe 'd' { It 'i' { }; It 'i' { } }", "two tests")]
    [InlineData("Describe 'd' { It 'i' -ForEach @() { } }", "no item")]
    [InlineData("Describe 'd' { It 'i' -Skip { } }", "Skip")]
    [InlineData("Describe 'd' { It 'i' }", "Test")]
    [InlineData("Describe 'd' { BeforeAll { }; BeforeAll { }; It 'i' { } }", "one BeforeAll")]
    [InlineData("Describe 'd' { Get-Nothing; It 'i' { } }", "Get-Nothing")]
    [InlineData("throw 'at the top'", "at the top")]
    public void A_file_that_is_not_understood_fails_as_a_whole(string text, string reason)
    {
        var report = Run(text);
        Assert.Equal([SpecReport.WholeFile], report.Cases);
        Assert.Contains(reason, report.FailureOf(SpecReport.WholeFile), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("BeforeAll { throw 'early' }", "BeforeAll: early")]
    [InlineData("AfterAll { throw 'late' }", "AfterAll: late")]
    [InlineData("BeforeEach { throw 'early' }", "early")]
    [InlineData("AfterEach { throw 'late' }", "AfterEach: late")]
    public void A_throwing_setup_fails_every_test_around_it(string setup, string reason)
    {
        var report = Run($"Describe 'd' {{ {setup}; It 'a' {{ }}; Context 'c' {{ It 'b' {{ }} }} }}");
        Assert.Equal(["d > a", "d > c > b"], report.Cases);
        Assert.All(report.Cases, name => Assert.StartsWith(reason, report.FailureOf(name), StringComparison.Ordinal));
    }

    [Fact]
    public void An_exit_fails_the_file() =>
        Assert.NotNull(FailureOf("exit 0"));

    [Fact]
    public void Scopes_and_order_are_those_of_Pester()
    {
        var report = Run(
            """
            BeforeAll { $log = [System.Collections.Generic.List[string]]::new(); $top = 'top' }
            Describe 'outer' {
                $discovered = 'only in discovery'
                BeforeAll { $log.Add('outer all'); $count = 1 }
                BeforeEach { $log.Add('outer each'); $each = 'set' }
                AfterEach { $log.Add('outer after') }
                It 'sees setups, not discovery' {
                    $top | Should -Be 'top'
                    $count | Should -Be 1
                    $each | Should -Be 'set'
                    $discovered | Should -BeNullOrEmpty
                    $count = 2
                    $own = 1
                }
                It 'does not see what another test set' {
                    $count | Should -Be 1
                    $own | Should -BeNullOrEmpty
                }
                Context 'inner' {
                    BeforeAll { $log.Add('inner all') }
                    BeforeEach { $log.Add('inner each') }
                    AfterEach { $log.Add('inner after') }
                    It 'runs the outer setup first' {
                        $log[-3..-1] | Should -Be 'inner all', 'outer each', 'inner each'
                    }
                    It 'runs the inner teardown first' {
                        $log[-4..-1] | Should -Be 'inner after', 'outer after', 'outer each', 'inner each'
                    }
                }
            }
            """);
        Assert.Equal(4, report.Cases.Count());
        Assert.All(report.Cases, name => Assert.Null(report.FailureOf(name)));
    }

    [Fact]
    public void ForEach_sets_variables_and_names()
    {
        var report = Run(
            """
            Describe 'block <_>' -ForEach 1, 2 {
                It 'adds <a> and <b.c>' -ForEach @{ a = 1; b = @{ c = 2 } }, @{ a = 3; b = @{ c = 4 } } {
                    $b.c - $a | Should -Be 1
                    $_.a | Should -Be $a
                }
                It 'keeps the item' { $_ | Should -BeIn 1, 2 }
            }
            """);
        Assert.Equal(
            [
                "block 1 > adds 1 and 2", "block 1 > adds 3 and 4", "block 1 > keeps the item",
                "block 2 > adds 1 and 2", "block 2 > adds 3 and 4", "block 2 > keeps the item",
            ],
            report.Cases);
        Assert.All(report.Cases, name => Assert.Null(report.FailureOf(name)));
    }

    [Fact]
    public void TestDrive_is_emptied_after_each_block()
    {
        var report = Run(
            """
            Describe 'first' {
                It 'writes' { [System.IO.File]::WriteAllText("$TestDrive/x", ''); "$TestDrive/x" | Should -Exist }
                It 'still has it' { "$TestDrive/x" | Should -Exist }
            }
            Describe 'second' { It 'does not' { "$TestDrive/x" | Should -Not -Exist } }
            """);
        Assert.All(report.Cases, name => Assert.Null(report.FailureOf(name)));
    }

    private static string? FailureOf(string body)
    {
        var report = Run($"Describe 'd' {{ It 'i' {{ {body} }} }}");
        return report.FailureOf(report.Cases.Single());
    }

    private static SpecReport Run(string text)
    {
        var folder = Directory.CreateTempSubdirectory("gradflow-sample-");
        try
        {
            var path = Path.Combine(folder.FullName, "Sample.Tests.ps1");
            File.WriteAllText(path, text);
            return SpecSession.Run(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
