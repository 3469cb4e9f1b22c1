using GradFlow.Core.Data;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class DatasetHashTests
{
    /// <summary>From <c>printf '\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\xc0' | sha256sum</c>: the bytes of 1.0 and −2.0.</summary>
    private const string HashOfOneAndMinusTwo = "7886fe67ba4484d889aa8ec41f0b242f914fbf6bae1be2ed23f56a007e3547b0";

    [Fact]
    public void HashesInputsAndLabelsAsLittleEndianDoubles() =>
        Assert.Equal(HashOfOneAndMinusTwo, DatasetHash.Compute(new TrainingDataset("any name", new double[,] { { 1 } }, [-2])));

    [Fact]
    public void TheNameDoesNotMatterAndTheContentDoes()
    {
        var data = new TrainingDataset("one", new double[,] { { 1, 0 }, { 0, 2 } }, [1, -1]);
        var same = new TrainingDataset("two", new double[,] { { 1, 0 }, { 0, 2 } }, [1, -1]);
        var other = new TrainingDataset("one", new double[,] { { 1, 0 }, { 0, 2 } }, [1, -1.0000000000000002]);
        Assert.Equal(DatasetHash.Compute(data), DatasetHash.Compute(same));
        Assert.NotEqual(DatasetHash.Compute(data), DatasetHash.Compute(other));
    }
}
