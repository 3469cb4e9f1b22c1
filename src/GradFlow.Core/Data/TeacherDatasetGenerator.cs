using System.Globalization;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using MathNet.Numerics.Distributions;

namespace GradFlow.Core.Data;

/// <summary>Draws Gaussian inputs labelled by a random ReLU network, the teacher.</summary>
public static class TeacherDatasetGenerator
{
    /// <summary>Raised whenever the same options would give other numbers.</summary>
    public const int Version = 1;

    /// <summary>
    /// Draws a teacher without bias, hidden weights <c>N(0, I/d)</c> and output weights <c>N(0, 1)</c>, then inputs <c>N(0, I)</c> with
    /// the teacher's outputs as labels. An input on which no teacher neuron is active is drawn again, since a label needs a sign.
    /// The same options give the same bits.
    /// </summary>
    /// <exception cref="Errors.GradFlowException">InvalidOption.</exception>
    public static TrainingDataset Generate(TeacherDatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ReluNetwork teacher = DrawTeacher(options, SeededRandom.Create(options.Seed, RandomPurpose.Teacher));
        var random = SeededRandom.Create(options.Seed, RandomPurpose.Dataset);
        var inputs = new double[options.Count, options.Dimension];
        var labels = new double[options.Count];
        var input = new double[options.Dimension];
        for (int k = 0; k < options.Count; k++)
        {
            while (labels[k] == 0)
            {
                for (int i = 0; i < input.Length; i++) input[i] = Normal.Sample(random, 0, 1);
                labels[k] = teacher.Predict(input);
            }
            input.CopyTo(VectorKernels.Row(inputs, k));
        }
        string name = options.Name ?? string.Create(
            CultureInfo.InvariantCulture,
            $"Teacher n={options.Count} d={options.Dimension} width={options.TeacherWidth} seed={options.Seed}");
        return new TrainingDataset(name, inputs, labels, options.Seed) { Recipe = options };
    }

    private static ReluNetwork DrawTeacher(TeacherDatasetOptions options, Random random)
    {
        var outputs = new double[options.TeacherWidth];
        var hidden = new double[options.TeacherWidth, options.Dimension];
        double deviation = 1 / Math.Sqrt(options.Dimension);
        for (int j = 0; j < outputs.Length; j++)
        {
            foreach (ref double weight in VectorKernels.Row(hidden, j)) weight = Normal.Sample(random, 0, deviation);
            outputs[j] = Normal.Sample(random, 0, 1);
        }
        return new ReluNetwork(outputs, hidden);
    }
}
