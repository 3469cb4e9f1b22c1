using System.Management.Automation;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Cmdlets;

/// <summary>What Tab offers, through the completion of the engine, and what else may stand for a data set.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-completion-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Get-PaperDataset T", "Toy")]
    [InlineData("Get-PaperDataset -Name High", "HighDimensional")]
    [InlineData("Invoke-GradientFlow 60 1e-6 -Dataset NonO", "NonOrthogonalToy")]
    [InlineData("Test-GradientFlowClaim -Claim Zero", "ZeroLoss")]
    [InlineData("Test-GradientFlowClaim ZeroLoss, Saddle", "SaddleToSaddle")]
    [InlineData("Test-GradientFlowClaim Near", "NearOrthogonality")]
    [InlineData("Export-GradientFlowPlot a.svg -Kind Sp", "Spectrum")]
    [InlineData("New-ReluNetwork -Scheme Cl", "Clipped")]
    [InlineData("Invoke-GradientFlow -Engine Gen", "General")]
    [InlineData("Invoke-GradientF", "Invoke-GradientFlow")]
    [InlineData("Invoke-GradientFlow -LogI", "-LogInitializationScale")]
    public void NamesAreCompleted(string input, string expected) => Assert.Contains(expected, Complete(input));

    [Fact]
    public void ADatasetIsCompletedToACsvFileAndNoOther()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "mine.csv"), "x1,y\n1,1\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "mine.txt"), "");
        string[] offered = Complete($"Invoke-GradientFlow 60 1e-6 -Dataset {_folder.FullName}/mi");

        Assert.Equal([Path.Combine(_folder.FullName, "mine.csv")], offered);
    }

    [Fact]
    public void AnExperimentOfTheScriptIsCompleted()
    {
        string script = Path.Combine(RepositoryRoot.Path, "pipelines", "Reproduce-Paper.ps1");

        Assert.Contains("Toy", Complete($"& '{script}' -Experiment T"));
    }

    [Theory]
    [InlineData("New-ReluNetwork 5 1 -Seed 1 -Dataset Toy")]
    [InlineData("New-ReluNetwork 5 1 -Seed 1 -Dataset toy")]
    [InlineData("'Toy' | New-ReluNetwork 5 1 -Seed 1")]
    [InlineData("New-ReluNetwork 5 1 -Seed 1 -Dataset \"$($args[0])/mine.csv\"")]
    [InlineData("[IO.FileInfo]::new(\"$($args[0])/mine.csv\") | New-ReluNetwork 5 1 -Seed 1")]
    [InlineData("Get-PaperDataset Toy | New-ReluNetwork 5 1 -Seed 1")]
    public void ADatasetIsGivenByNameFileOrObject(string script)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "mine.csv"), "x1,x2,y\n1,0,1\n0,1,-1\n");
        PSObject network = SharedEngine.Invoke(script, _folder.FullName).Output.Single();

        Assert.Equal((5, 2), (network.Properties["Width"].Value, network.Properties["Dimension"].Value));
    }

    [Fact]
    public void ANameThatNothingHasSaysWhatThereIs()
    {
        EngineResult result = SharedEngine.Try("New-ReluNetwork 5 1 -Dataset Tyo");

        Assert.Contains("'Tyo'", result.Errors.Single().ToString(), StringComparison.Ordinal);
        Assert.Contains("NonOrthogonalToy", result.Errors.Single().ToString(), StringComparison.Ordinal);
    }

    // What Import-Csv emits: text in note properties.
    [Fact]
    public void ObjectsOfTextBindByTheirProperties()
    {
        PSObject dataset = SharedEngine.Invoke(
            "[pscustomobject]@{ x1 = '1.5'; x2 = '0'; y = '2' }, [pscustomobject]@{ x1 = '0'; x2 = '-2e1'; y = '-1' } | Import-TrainingDataset")
            .Output.Single();

        Assert.Equal(new[] { 2.0, -1 }, dataset.Properties["Labels"].Value);
        Assert.Equal(new[,] { { 1.5, 0 }, { 0, -20 } }, dataset.Properties["Inputs"].Value);
    }

    private static string[] Complete(string input) =>
    [
        .. ((CommandCompletion)SharedEngine.Invoke(
                "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null)", input)
            .Output.Single().BaseObject).CompletionMatches.Select(match => match.CompletionText.Trim('\'')),
    ];
}
