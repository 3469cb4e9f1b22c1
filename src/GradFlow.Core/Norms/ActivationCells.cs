namespace GradFlow.Core.Norms;

/// <summary>The cells of the arrangement <c>w·x_k = 0</c>: the sets of samples on which a neuron can be active at once.</summary>
internal static class ActivationCells
{
    /// <summary>A cell whose squared margin is below this is none.</summary>
    private const double SmallestSquaredMargin = 1e-13;

    /// <summary>
    /// Every cell, found one hyperplane at a time; null when there are more than a limit. A cell is open when the convex hull of its
    /// normals <c>ε_k x_k</c> excludes 0, which a least-squares problem tells.
    /// </summary>
    /// <param name="cosines">Cosines of the inputs, n×n.</param>
    /// <param name="limit">Largest number of cells.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static List<bool[]>? Enumerate(double[,] cosines, int limit, CancellationToken cancellationToken)
    {
        int count = cosines.GetLength(0);
        List<bool[]> cells = [[]];
        for (int k = 0; k < count; k++)
        {
            var finer = new List<bool[]>();
            foreach (bool[] cell in cells)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (bool isActive in (ReadOnlySpan<bool>)[true, false])
                {
                    bool[] candidate = [.. cell, isActive];
                    if (IsOpen(cosines, candidate)) finer.Add(candidate);
                }
                if (finer.Count > limit) return null;
            }
            cells = finer;
        }
        return cells;
    }

    private static bool IsOpen(double[,] cosines, bool[] cell)
    {
        var ones = new double[cell.Length];
        Array.Fill(ones, 1);
        var solver = new NonNegativeLeastSquares(cell.Length);
        solver.Solve((k, l) => 1 + (cell[k] == cell[l] ? 1 : -1) * cosines[k, l], ones, new double[cell.Length]);
        return 1 - solver.Solution.Sum() > SmallestSquaredMargin;
    }
}
