namespace GradFlow.Reporting.Content;

/// <summary>The ends of a logarithmic axis.</summary>
internal static class Decades
{
    /// <summary>Room for the markers of the smallest and the largest value, in decades.</summary>
    private const double Room = 0.05;

    /// <summary>Whole decades around values.</summary>
    /// <param name="values">At least one positive value.</param>
    public static (double Minimum, double Maximum) Around(IReadOnlyCollection<double> values)
    {
        double first = Math.Ceiling(Math.Log10(values.Min()) - Room) - 1;
        double last = Math.Floor(Math.Log10(values.Max()) + Room) + 1;
        return (Math.Pow(10, first), Math.Pow(10, last));
    }
}
