using System.Globalization;
using System.Text;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class TrainingDatasetCsvTests
{
    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void NumbersSurviveBitByBitInEveryCulture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            var inputs = new double[,]
            {
                { 0.1, -0.0, 5e-324 },
                { double.MaxValue, 1 / 3.0, -1234567.891 },
                { Math.PI, 2.2250738585072014E-308, 1e21 },
            };
            var dataset = new TrainingDataset("bits", inputs, [1e-300, -Math.E, 0.30000000000000004]);
            using var stream = new MemoryStream();
            TrainingDatasetCsv.Write(dataset, stream);
            string text = Encoding.UTF8.GetString(stream.ToArray());
            Assert.StartsWith("x1,x2,x3,y\n0.1,-0,5E-324,1E-300\n", text, StringComparison.Ordinal);

            TrainingDataset back = TrainingDatasetCsv.Parse(new StringReader(text), "bits.csv", "bits");
            for (int k = 0; k < 3; k++)
            {
                for (int i = 0; i < 3; i++)
                    Assert.Equal(BitConverter.DoubleToInt64Bits(inputs[k, i]), BitConverter.DoubleToInt64Bits(back.Inputs[k, i]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(dataset.Labels[k]), BitConverter.DoubleToInt64Bits(back.Labels[k]));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("x1,x2,y\n1,2,3\n4,5,-6")]
    [InlineData("x1,x2,y\r\n1,2,3\r\n4,5,-6\r\n")]
    [InlineData("x1,x2,y\r1,2,3\r4,5,-6\r")]
    [InlineData("\uFEFFX1,X2,Y\n1,2,3\n4,5,-6\n\n  \n\n")]
    [InlineData("\"x1\" , x2,\"y\"\n\"1\",\" 2 \", 3\n 4,5.0,\"-6\" \n")]
    public void HarmlessVariationsAreRead(string text)
    {
        TrainingDataset dataset = TrainingDatasetCsv.Parse(new StringReader(text), "a.csv", "a");
        Assert.Equal(new double[,] { { 1, 2 }, { 4, 5 } }, dataset.Inputs);
        Assert.Equal([3, -6], dataset.Labels);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\n\n", 1)]
    [InlineData("y\n1\n", 1)]
    [InlineData("x1;x2;y\n1;2;3\n", 1)]
    [InlineData("x1,x3,y\n1,2,3\n", 1)]
    [InlineData("y,x1\n1,2\n", 1)]
    [InlineData("1,2,3\n4,5,6\n", 1)]
    [InlineData("x1,\"y\n1,2\n", 1)]
    [InlineData("x1,y\n", 2)]
    [InlineData("x1,y\n\n\n", 2)]
    [InlineData("x1,y\n1,2\n1,2,3\n", 3)]
    [InlineData("x1,y\n1,2\n1\n", 3)]
    [InlineData("x1,y\r\n1,2\r\n1,two\r\n", 3)]
    [InlineData("x1,y\n1,\n", 2)]
    [InlineData("x1,y\n1,2\n\n3,4\n", 3)]
    [InlineData("x1,y\n1,\"2\n", 2)]
    [InlineData("x1,y\n1,\"2\"3\n", 2)]
    [InlineData("x1,y\n1 000,2\n", 2)]
    public void MalformedTextIsRefusedWithItsLine(string text, int line)
    {
        GradFlowException error = Expect.Error(
            "MalformedFile", () => TrainingDatasetCsv.Parse(new StringReader(text), "bad.csv", "bad"));
        Assert.StartsWith($"bad.csv, line {line}:", error.Message, StringComparison.Ordinal);
        Assert.Equal("bad.csv", error.TargetObject);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e999")]
    public void NonFiniteNumberIsRefusedWithLineRowAndColumn(string cell)
    {
        GradFlowException error = Expect.Error(
            "NotFinite", () => TrainingDatasetCsv.Parse(new StringReader($"x1,x2,y\n1,2,3\n4,{cell},6\n"), "bad.csv", "bad"));
        const string Expected = "bad.csv, line 3: The number in column x2 at row 1, column 1 is ";
        Assert.StartsWith(Expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DegenerateSamplesAreRefused()
    {
        Expect.Error("ZeroLabel", () => TrainingDatasetCsv.Parse(new StringReader("x1,y\n1,0\n"), "bad.csv", "bad"));
        Expect.Error("ZeroInput", () => TrainingDatasetCsv.Parse(new StringReader("x1,y\n0,1\n"), "bad.csv", "bad"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("x1,y\n", 2)]
    public void EndlessLineIsRefused(string beginning, int line)
    {
        using var reader = new EndlessReader(beginning);
        GradFlowException error = Expect.Error("MalformedFile", () => TrainingDatasetCsv.Parse(reader, "bad.csv", "bad"));
        Assert.StartsWith($"bad.csv, line {line}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileIsReadUnderItsName()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "my data.v1.csv");
            File.WriteAllText(path, "x1,y\n2,3\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            TrainingDataset dataset = TrainingDatasetCsv.Read(path);
            Assert.Equal("my data.v1", dataset.Name);
            Assert.Equal(2, dataset.Inputs[0, 0]);
            Expect.Error("FileNotReadable", () => TrainingDatasetCsv.Read(Path.Combine(folder, "missing.csv")));
            Expect.Error("FileNotReadable", () => TrainingDatasetCsv.Read(Path.Combine(folder, "missing", "a.csv")));
            Expect.Error("FileNotReadable", () => TrainingDatasetCsv.Read(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Text that never ends its last line.</summary>
    private sealed class EndlessReader(string beginning) : TextReader
    {
        private int _position;

        public override int Peek() => _position < beginning.Length ? beginning[_position] : '1';

        public override int Read()
        {
            int next = Peek();
            if (_position < beginning.Length) _position++;
            return next;
        }
    }
}
