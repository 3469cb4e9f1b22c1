namespace GradFlow.Core.Tests.Reference;

/// <summary>
/// A small dense two-phase simplex method. Random entering columns keep it from cycling, the largest pivot among equal ratios
/// keeps it stable.
/// </summary>
internal static class LinearProgram
{
    private const double Rounding = 1e-9;

    /// <summary><c>min Σ c_i x_i</c> over <c>A x = b</c>, <c>x ≥ 0</c>; redundant rows are allowed.</summary>
    public static double Minimize(double[] cost, double[,] matrix, double[] rightSide)
    {
        int rows = rightSide.Length, variables = cost.Length, last = variables + rows;
        var tableau = new double[rows, last + 1];
        var basis = new int[rows];
        for (int r = 0; r < rows; r++)
        {
            double sign = rightSide[r] < 0 ? -1 : 1;
            for (int v = 0; v < variables; v++) tableau[r, v] = sign * matrix[r, v];
            tableau[r, variables + r] = 1;
            tableau[r, last] = sign * rightSide[r];
            basis[r] = variables + r;
        }
        var artificial = new double[last];
        Array.Fill(artificial, 1, variables, rows);
        double infeasibility = Solve(tableau, basis, artificial, last);
        if (infeasibility > 1e-7) throw new InvalidOperationException($"The program is infeasible by {infeasibility}.");

        // An artificial variable left in the basis leaves through its largest column; a row without any is redundant.
        for (int r = 0; r < rows; r++)
        {
            if (basis[r] < variables) continue;
            int largest = Enumerable.Range(0, variables).MaxBy(v => Math.Abs(tableau[r, v]));
            if (Math.Abs(tableau[r, largest]) > 1e-7) Pivot(tableau, basis, r, largest);
            else for (int v = 0; v <= last; v++) tableau[r, v] = 0;
        }
        return Solve(tableau, basis, [.. cost, .. new double[rows]], variables);
    }

    private static double Solve(double[,] tableau, int[] basis, double[] cost, int columns)
    {
        int rows = basis.Length, last = tableau.GetLength(1) - 1;
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            double ReducedCost(int v) => cost[v] - Enumerable.Range(0, rows).Sum(r => cost[basis[r]] * tableau[r, v]);
            int[] improving = [.. Enumerable.Range(0, columns).Where(v => ReducedCost(v) < -Rounding)];
            if (improving.Length == 0) return Enumerable.Range(0, rows).Sum(r => cost[basis[r]] * tableau[r, last]);
            int entering = improving[random.Next(improving.Length)];
            int[] candidates = [.. Enumerable.Range(0, rows).Where(r => tableau[r, entering] > Rounding)];
            double Ratio(int r) => Math.Max(tableau[r, last], 0) / tableau[r, entering];
            double smallest = candidates.Min(Ratio);
            int leaving = candidates.Where(r => Ratio(r) <= smallest + 1e-11).MaxBy(r => tableau[r, entering]);
            Pivot(tableau, basis, leaving, entering);
        }
        throw new InvalidOperationException("The simplex method did not end.");
    }

    private static void Pivot(double[,] tableau, int[] basis, int row, int column)
    {
        int columns = tableau.GetLength(1);
        double pivot = tableau[row, column];
        for (int v = 0; v < columns; v++) tableau[row, v] /= pivot;
        for (int r = 0; r < basis.Length; r++)
        {
            double factor = tableau[r, column];
            if (r == row || factor == 0) continue;
            for (int v = 0; v < columns; v++) tableau[r, v] -= factor * tableau[row, v];
        }
        basis[row] = column;
    }
}
