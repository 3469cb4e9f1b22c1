using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// One step of the commutator-free Lie-group method of order 4 (Celledoni, Marthinsen, Owren 2003) with the residual as the field:
/// each stage is an exact motion, so a switch on the way rejects nothing. Also carries the residual inside the step.
/// </summary>
internal sealed class CommutatorFreeStep
{
    /// <summary>Residuals cannot settle below their rounding errors.</summary>
    private const double SmallestSettled = 1e-13;

    /// <summary>Size of the rounding errors of a residual, relative to its label.</summary>
    private const double RoundingNoise = 1e-15;

    /// <summary>Size of the rounding errors of an output, relative to the path norm times the norm of its input.</summary>
    private const double OutputRounding = 1e-14;

    /// <summary>Share of a step's change up to which the embedded method may differ: at the edge of stability it is far more.</summary>
    private const double StableShare = 0.1;

    private readonly double _tolerance;
    private readonly double _settled;

    private readonly FlowMotion _motion;
    private readonly double[] _r2, _r3, _r4, _middles, _first, _second;

    /// <summary>Work space for a motion, to be moved to within a tolerance of its own size per step.</summary>
    public CommutatorFreeStep(FlowMotion motion, double tolerance)
    {
        _motion = motion;
        _tolerance = tolerance;
        QuietChange = 0.1 * tolerance;
        _settled = Math.Max(tolerance, SmallestSettled);
        int n = motion.SampleCount;
        (_r2, _r3, _r4) = (new double[n], new double[n], new double[n]);
        (_middles, _first, _second) = (new double[n], new double[n], new double[n]);
        (Start, Middle, End) = (new double[n], new double[n], new double[n]);
    }

    /// <summary>Relative change of a force up to which it counts as constant.</summary>
    public double QuietChange { get; }

    /// <summary>Residual at the start of the step.</summary>
    public double[] Start { get; private set; }

    /// <summary>Residual in the middle of the step, to second order.</summary>
    public double[] Middle { get; }

    /// <summary>Residual at the end of the proposed step.</summary>
    public double[] End { get; private set; }

    /// <summary>Length of the proposed step.</summary>
    public double Length { get; private set; }

    /// <summary>Proposes a step of the given length from <see cref="Start"/>.</summary>
    /// <returns>Estimated relative error, see <see cref="Error"/>; infinity when the step overflowed.</returns>
    public double Propose(double length)
    {
        Length = length;
        FindImpulses(length);
        VectorKernels.Scale(_middles, 0.25, 1, Middle);
        _motion.Propose(_first, _second, End);
        return Error();
    }

    /// <summary>
    /// The two impulses that carry the state from the start of the step over a part of it: a shorter step of the same method, so that
    /// what is seen inside a step is as exact as its end.
    /// </summary>
    public (double[] First, double[] Second) PartialImpulses(double share)
    {
        FindImpulses(share * Length);
        return (_first, _second);
    }

    private void FindImpulses(double length)
    {
        double half = 0.5 * length;
        VectorKernels.Scale(Start, half, 1, _first);
        _motion.Explore(_first, default, _r2);
        VectorKernels.Scale(_r2, half, 1, _second);
        _motion.Explore(_second, default, _r3);
        VectorKernels.Combine(length, _r3, -1, _first, _second);
        _motion.Explore(_first, _second, _r4);
        double twelfth = length / 12;
        VectorKernels.Combine(2, _r2, 2, _r3, _middles);
        VectorKernels.Combine(3 * twelfth, Start, -twelfth, _r4, _first);
        VectorKernels.AddScaled(twelfth, _middles, _first);
        VectorKernels.Combine(3 * twelfth, _r4, -twelfth, Start, _second);
        VectorKernels.AddScaled(twelfth, _middles, _second);
    }

    /// <summary>
    /// Proposes a single boost over a time in which the residual does not change to within the tolerance; settled samples pull no
    /// more.
    /// </summary>
    /// <param name="length">Duration of the flight.</param>
    /// <param name="shares">Shares of it at which it is to be looked into.</param>
    /// <returns>Whether the residual indeed stayed.</returns>
    public bool TryProposeFlight(double length, ReadOnlySpan<double> shares)
    {
        Length = length;
        SettledResiduals(_first);
        double largest = 0, difference = 0;
        for (int k = 0; k < Start.Length; k++)
        {
            largest = Math.Max(largest, _motion.ForceScales[k] * Math.Abs(_first[k]));
            _first[k] *= length;
        }
        _motion.ProposeFlight(_first, shares, End);
        for (int k = 0; k < Start.Length; k++)
        {
            double change = _motion.ForceScales[k] * Math.Abs(End[k] - Start[k]);
            if (!double.IsFinite(change)) return false;
            difference = Math.Max(difference, change);
            Middle[k] = 0.5 * (Start[k] + End[k]);
        }
        // Without a force nothing moves, and a difference is rounding.
        return largest == 0 || difference <= QuietChange * largest;
    }

    /// <summary>The present residual, with 0 for the settled samples.</summary>
    public void SettledResiduals(Span<double> residuals)
    {
        ReadOnlySpan<double> start = Start, labels = _motion.Labels;
        for (int k = 0; k < start.Length; k++)
            residuals[k] = Math.Abs(start[k]) <= SettledResidual(labels[k]) ? 0 : start[k];
    }

    /// <summary>Whether the settled samples some neuron is active on are fitted up to rounding.</summary>
    /// <param name="pathNorm">The path norm: outputs that cancel are known to a share of it.</param>
    public bool IsAtRest(double pathNorm)
    {
        for (int k = 0; k < Start.Length; k++)
        {
            double size = Math.Abs(Start[k]), label = _motion.Labels[k], inputNorm = _motion.ForceScales[k] * Start.Length;
            double rounding = Math.Max(SmallestSettled * Math.Abs(label), OutputRounding * pathNorm * inputNorm);
            if (size <= SettledResidual(label) && size > rounding && _motion.IsReachable(k)) return false;
        }
        return true;
    }

    /// <summary>Whether every residual either has settled or hardly changed over the step.</summary>
    public bool IsQuiet()
    {
        ReadOnlySpan<double> start = Start, end = End, labels = _motion.Labels;
        for (int k = 0; k < start.Length; k++)
        {
            double size = Math.Abs(end[k]);
            if (size > SettledResidual(labels[k]) && Math.Abs(end[k] - start[k]) > QuietChange * size) return false;
        }
        return true;
    }

    private double SettledResidual(double label) => _settled * Math.Abs(label);

    /// <summary>
    /// The largest of three estimates. Nonlinear: the difference to the embedded method of order 3, <c>h/6 |g₄ − g_new|</c>, an error
    /// of the boosts' angle. Quadrature: the error of Simpson's rule on the exponential through the start, middle and end of each
    /// force, which the first does not see while tiny neurons grow by large factors. Stability: the same difference must stay below
    /// a share of the step's change, so that fitted samples relax instead of rattling at the edge of stability.
    /// </summary>
    private double Error()
    {
        double difference = 0, change = 0, noise = 0, quadrature = 0;
        ReadOnlySpan<double> start = Start, middle = Middle, end = End, last = _r4, scales = _motion.ForceScales, labels = _motion.Labels;
        for (int k = 0; k < start.Length; k++)
        {
            double scale = scales[k], differs = scale * Math.Abs(last[k] - end[k]);
            if (!double.IsFinite(differs)) return double.PositiveInfinity;
            difference = Math.Max(difference, differs);
            noise = Math.Max(noise, scale * RoundingNoise * Math.Abs(labels[k]));
            change = Math.Max(change, scale * Math.Abs(end[k] - start[k]));
            double firstGrowth = middle[k] - start[k], secondGrowth = end[k] - middle[k];
            // The error is at most a sixth of the larger growth: most samples need no quotient.
            if (scale * Math.Max(Math.Abs(firstGrowth), Math.Abs(secondGrowth)) > 6 * quadrature)
                quadrature = Math.Max(quadrature, scale * SimpsonError(firstGrowth, secondGrowth, quadrature / scale));
        }
        return Math.Max(Length * Math.Max(difference / 6, quadrature), _tolerance * difference / Math.Max(StableShare * change, noise));
    }

    /// <summary>
    /// Error of Simpson's rule on <c>c e^{xs}</c> over a unit interval, given its growth over the two halves: with
    /// <c>q = e^{x/2}</c> it is <c>c ((1 + 4q + q²)/6 − (q² − 1)/x)</c>, where <c>c (q − 1)</c> is the growth over the first half.
    /// </summary>
    /// <param name="firstGrowth">Growth over the first half.</param>
    /// <param name="secondGrowth">Growth over the second half.</param>
    /// <param name="largest">An error up to this need not be known, and may be given as 0.</param>
    private static double SimpsonError(double firstGrowth, double secondGrowth, double largest)
    {
        double q = secondGrowth / firstGrowth;
        // A force that turns round inside the step is no exponential; the other estimates judge it.
        if (!(q > 0) || double.IsPositiveInfinity(q)) return 0;
        // At most the larger growth times (q − 1)³/180, for q > 1, or the same with 1/q: most samples need no logarithm.
        double distance = q > 1 ? q - 1 : 1 / q - 1;
        if (Math.Max(Math.Abs(firstGrowth), Math.Abs(secondGrowth)) * distance * distance * distance <= 180 * largest) return 0;
        double logarithm = Math.Log(q);
        double factor = Math.Abs(logarithm) < 0.1
            ? logarithm * logarithm * logarithm / 180
            : ((1 + q * (4 + q)) / 6 - (q * q - 1) / (2 * logarithm)) / (q - 1);
        return Math.Abs(firstGrowth * factor);
    }

    /// <summary>After the proposal was accepted: its end becomes the next start.</summary>
    public void Advance() => (Start, End) = (End, Start);

    /// <summary>Residual of one sample at a share of the step, on the parabola through start, middle and end.</summary>
    public double ResidualAt(int sample, double share)
    {
        double start = Start[sample], middle = Middle[sample], end = End[sample];
        return start + share * (4 * middle - 3 * start - end + share * 2 * (start + end - 2 * middle));
    }

    /// <summary>The single impulse that carries the state to a share of a quiet flight.</summary>
    public double[] PartialFlight(double share)
    {
        SettledResiduals(_first);
        for (int k = 0; k < Start.Length; k++) _first[k] *= share * Length;
        return _first;
    }
}
