using System.Globalization;
using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;

namespace GradFlow.PowerShell.Data;

/// <summary>Samples read from the properties <c>x1, …, xd</c> and <c>y</c> of objects; the first object fixes d.</summary>
internal sealed class PipedSamples
{
    private readonly List<double[]> _inputs = [];
    private readonly List<double> _labels = [];

    /// <summary>Number of samples.</summary>
    public int Count => _labels.Count;

    /// <summary>Reads a sample from an object.</summary>
    /// <exception cref="GradFlowException">MalformedObject.</exception>
    public void Add(PSObject sample)
    {
        int dimension = sample.Properties.Count(property => IsInput(property.Name));
        if (dimension == 0) throw GradFlowError.MalformedObject(Count, "it has no property x1.", sample);
        if (Count > 0 && dimension != _inputs[0].Length)
        {
            string problem = FormattableString.Invariant($"it has {dimension} inputs, but the first has {_inputs[0].Length}.");
            throw GradFlowError.MalformedObject(Count, problem, sample);
        }

        var input = new double[dimension];
        for (int i = 0; i < dimension; i++) input[i] = Number(sample, FormattableString.Invariant($"x{i + 1}"));
        double label = Number(sample, "y");
        _inputs.Add(input);
        _labels.Add(label);
    }

    /// <summary>The data set of the samples.</summary>
    /// <exception cref="GradFlowException">NotFinite, ZeroLabel or ZeroInput.</exception>
    public TrainingDataset ToDataset(string name)
    {
        var inputs = new double[Count, _inputs[0].Length];
        for (int k = 0; k < Count; k++)
            for (int i = 0; i < _inputs[k].Length; i++)
                inputs[k, i] = _inputs[k][i];
        return new TrainingDataset(name, inputs, [.. _labels]);
    }

    private static bool IsInput(string name) =>
        name.Length > 1 && name[0] is 'x' or 'X' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private double Number(PSObject sample, string name)
    {
        object value = sample.Properties[name]?.Value
            ?? throw GradFlowError.MalformedObject(Count, $"it has no value {name}.", sample);
        if (value is PSObject wrapped) value = wrapped.BaseObject;
        if (value is string text)
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)) return parsed;
        }
        else if (value is IConvertible number && number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal)
        {
            return number.ToDouble(CultureInfo.InvariantCulture);
        }

        throw GradFlowError.MalformedObject(Count, $"its {name} is '{value}', which is not a number.", sample);
    }
}
