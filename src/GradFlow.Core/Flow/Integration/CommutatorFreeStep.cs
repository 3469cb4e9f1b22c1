namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// One step of the commutator-free Lie-group method of order 4 (Celledoni, Marthinsen, Owren 2003) with the residual as the field:
/// each stage is an exact motion, so a switch on the way rejects nothing. Also carries the residual inside the step.
/// </summary>
internal sealed class CommutatorFreeStep
{
    private readonly FlowMotion _motion;
    private readonly double[] _r2, _r3, _r4, _first, _second;

    /// <summary>Work space for a motion.</summary>
    public CommutatorFreeStep(FlowMotion motion)
    {
        _motion = motion;
        int n = motion.SampleCount;
        (_r2, _r3, _r4) = (new double[n], new double[n], new double[n]);
        (_first, _second) = (new double[n], new double[n]);
        (Start, Middle, End) = (new double[n], new double[n], new double[n]);
    }

    /// <summary>Residual at the start of the step.</summary>
    public double[] Start { get; private set; }

    /// <summary>Residual in the middle of the step, to second order.</summary>
    public double[] Middle { get; }

    /// <summary>Residual at the end of the proposed step.</summary>
    public double[] End { get; private set; }

    /// <summary>Length of the proposed step.</summary>
    public double Length { get; private set; }

    /// <summary>Proposes a step of the given length from <see cref="Start"/>.</summary>
    /// <returns>
    /// Estimated relative error, from the difference to the embedded method of order 3, <c>h/6 (r₄ − r_new)</c>: as a change of the
    /// boosts' angle, and relative to the largest force, whichever is larger. NaN or infinity when the step overflowed.
    /// </returns>
    public double Propose(double length)
    {
        Length = length;
        int n = Start.Length;
        double half = 0.5 * length;
        for (int k = 0; k < n; k++) _first[k] = half * Start[k];
        _motion.Explore(_first, default, _r2);
        for (int k = 0; k < n; k++) _second[k] = half * _r2[k];
        _motion.Explore(_second, default, _r3);
        for (int k = 0; k < n; k++) _second[k] = length * _r3[k] - _first[k];
        _motion.Explore(_first, _second, _r4);
        for (int k = 0; k < n; k++)
        {
            Middle[k] = 0.5 * (_r2[k] + _r3[k]);
            _first[k] = length / 12 * (3 * Start[k] + 4 * Middle[k] - _r4[k]);
            _second[k] = length / 12 * (3 * _r4[k] + 4 * Middle[k] - Start[k]);
        }
        _motion.Propose(_first, _second, End);

        double difference = 0, largest = 0;
        for (int k = 0; k < n; k++)
        {
            double scale = _motion.ForceScales[k];
            double error = scale * Math.Abs(_r4[k] - End[k]);
            if (!double.IsFinite(error)) return double.PositiveInfinity;
            difference = Math.Max(difference, error);
            if (_motion.IsReachable(k)) largest = Math.Max(largest, scale * Math.Abs(Start[k]));
        }
        return difference / 6 * Math.Max(length, 1 / largest);
    }

    /// <summary>
    /// Proposes a single boost over a time in which the residual does not change to within the tolerance; samples that are fitted
    /// to within <paramref name="settled"/> pull no more.
    /// </summary>
    /// <returns>Largest change of a force, relative to the largest force.</returns>
    public double ProposeQuietFlight(double length, double settled)
    {
        Length = length;
        SettledResidual(settled, _first);
        double largest = 0, difference = 0;
        for (int k = 0; k < Start.Length; k++)
        {
            largest = Math.Max(largest, _motion.ForceScales[k] * Math.Abs(_first[k]));
            _first[k] *= length;
        }
        _motion.Propose(_first, default, End);
        for (int k = 0; k < Start.Length; k++)
        {
            double change = _motion.ForceScales[k] * Math.Abs(End[k] - Start[k]);
            if (!double.IsFinite(change)) return double.PositiveInfinity;
            difference = Math.Max(difference, change);
            Middle[k] = 0.5 * (Start[k] + End[k]);
        }
        return difference / largest;
    }

    /// <summary>The present residual, with 0 for the samples that are fitted to within a share of their label.</summary>
    public void SettledResidual(double settled, Span<double> residuals)
    {
        for (int k = 0; k < Start.Length; k++)
            residuals[k] = Math.Abs(Start[k]) <= settled * Math.Abs(_motion.Labels[k]) ? 0 : Start[k];
    }

    /// <summary>After the proposal was accepted: its end becomes the next start.</summary>
    public void Advance() => (Start, End) = (End, Start);

    /// <summary>Residual of one sample at a share of the step, on the parabola through start, middle and end.</summary>
    public double ResidualAt(int sample, double share)
    {
        double start = Start[sample], middle = Middle[sample], end = End[sample];
        return start + share * (4 * middle - 3 * start - end + share * 2 * (start + end - 2 * middle));
    }

    /// <summary>The two impulses that carry the state from the start of the step to a share of it, to the step's own order.</summary>
    public void PartialImpulses(double share, out double[] first, out double[] second)
    {
        double scale = share * Length / 12;
        for (int k = 0; k < Start.Length; k++)
        {
            double middle = ResidualAt(k, 0.5 * share), end = ResidualAt(k, share);
            _first[k] = scale * (3 * Start[k] + 4 * middle - end);
            _second[k] = scale * (3 * end + 4 * middle - Start[k]);
        }
        (first, second) = (_first, _second);
    }

    /// <summary>The single impulse that carries the state to a share of a quiet flight.</summary>
    public double[] PartialFlight(double share, double settled)
    {
        SettledResidual(settled, _first);
        for (int k = 0; k < Start.Length; k++) _first[k] *= share * Length;
        return _first;
    }
}
