using System.Text.Json;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Records.Documents;

namespace GradFlow.Core.Records;

/// <summary>
/// Makes a run of a record. A record may have been made to hurt, so every length and number is checked against what the others say
/// before anything is drawn or allocated by it.
/// </summary>
internal static class RecordReader
{
    /// <summary>The run of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="dataset">The data, if it need not be made of the record.</param>
    /// <param name="initialNetwork">The initial network, if it need not be made of the record.</param>
    /// <exception cref="JsonException">The record contradicts itself; the message says where.</exception>
    /// <exception cref="GradFlowException">A part of it is refused by the object it describes.</exception>
    public static GradientFlowRun RunOf(RecordDocument record, TrainingDataset? dataset, ReluNetwork? initialNetwork)
    {
        InputsDocument inputs = record.Inputs;
        ResultsDocument results = record.Results;
        int n = inputs.Dataset.Count, m = inputs.InitialNetwork.Width, d = inputs.Dataset.Dimension;
        Require(n > 0 && m > 0 && d > 0, "a size is not positive");
        Require(inputs.InitialNetwork.Dimension == d, "the initial network's dimension is not that of the data");
        Require((inputs.Algorithm == FlowAlgorithm.Descent) == (inputs.Descent is not null), "a descent, and nothing else, has descent options");
        Require(results.Steps >= 0 && results.RejectedSteps >= 0, "a number of steps is negative");
        Require(results.ElapsedSeconds >= 0 && results.ElapsedSeconds < TimeSpan.MaxValue.TotalSeconds, "the elapsed time is out of range");
        Require(results.FitTimes.Length == n || results.FitTimes.Length == 0, "there is not one fit time for each sample");
        Require(AreAscending(results.UnreachableSamples, n), "the unreachable samples are not ascending sample numbers");
        for (int i = 0; i < results.Saddles.Length; i++)
            Require(
                results.Saddles[i].Order == i && results.Saddles[i].Index >= 0 && AreAscending(results.Saddles[i].FittedSamples, n),
                $"saddle {i} is impossible");
        TrajectoryPoint[] trajectory = TrajectoryOf(record.Trajectory, n, m);
        // What the file itself holds in numbers bounds the sizes of what it asks to be drawn.
        ReluNetwork network = NetworkOf(record.Network, m, d);
        ActivationSwitch[] switches = SwitchesOf(record.Switches, n, m);
        NetworkSnapshot[] snapshots = Array.ConvertAll(
            record.Snapshots, snapshot => new NetworkSnapshot(snapshot.Time, NetworkOf(snapshot.Network, m, d)));
        return new GradientFlowRun
        {
            Dataset = dataset ?? DatasetOf(inputs.Dataset),
            InitialNetwork = initialNetwork ?? InitialNetworkOf(inputs.InitialNetwork),
            Network = network,
            Options = OptionsOf(inputs.Settings),
            Status = results.Status,
            Time = results.Time,
            Loss = results.Loss,
            GradientNorm = results.GradientNorm,
            Algorithm = inputs.Algorithm,
            Engine = results.Engine,
            DescentOptions = OptionsOf(inputs.Descent),
            StepSizeLimit = results.StepSizeLimit,
            Regime = results.Regime,
            UnreachableSamples = results.UnreachableSamples,
            Trajectory = trajectory,
            Saddles = results.Saddles,
            FitTimes = results.FitTimes,
            Switches = switches,
            Snapshots = snapshots,
            BalancednessDrift = results.BalancednessDrift,
            Steps = results.Steps,
            RejectedSteps = results.RejectedSteps,
            Elapsed = TimeSpan.FromTicks((long)Math.Round(results.ElapsedSeconds * TimeSpan.TicksPerSecond)),
            Origin = record.Origin,
        };
    }

    /// <summary>Refuses what another version of a generator drew: here it cannot be drawn again.</summary>
    /// <exception cref="GradFlowException">UnknownRecordVersion.</exception>
    public static void RequireKnownGenerators(InputsDocument inputs, string path)
    {
        if (inputs.Dataset.Recipe is { } data)
        {
            int known = data.Generator == DatasetRecipeDocument.Teacher ? TeacherDatasetGenerator.Version : OrthogonalDatasetGenerator.Version;
            if (data.Version != known) throw GradFlowError.UnknownGeneratorVersion(path, "data set", data.Version, known);
        }
        if (inputs.InitialNetwork.Recipe is { } network && network.Version != NetworkRecipe.CurrentVersion)
            throw GradFlowError.UnknownGeneratorVersion(path, "initial network", network.Version, NetworkRecipe.CurrentVersion);
    }

    /// <summary>The run of a record in short.</summary>
    public static RunSummary SummaryOf(RecordHead record) => new()
    {
        InputHash = record.InputHash,
        Algorithm = record.Inputs.Algorithm,
        Dataset = record.Inputs.Dataset.Name,
        Count = record.Inputs.Dataset.Count,
        Dimension = record.Inputs.Dataset.Dimension,
        DatasetSeed = record.Inputs.Dataset.Recipe?.Seed ?? record.Inputs.Dataset.Seed,
        Width = record.Inputs.InitialNetwork.Width,
        LogInitializationScale = record.Inputs.InitialNetwork.LogInitializationScale,
        Scheme = record.Inputs.InitialNetwork.Recipe?.Scheme,
        Seed = record.Inputs.InitialNetwork.Recipe?.Seed,
        Status = record.Results.Status,
        Regime = record.Results.Regime,
        Time = record.Results.Time,
        Loss = record.Results.Loss,
        UnreachableSamples = record.Results.UnreachableSamples,
        Saddles = record.Results.Saddles,
        Steps = record.Results.Steps,
        RejectedSteps = record.Results.RejectedSteps,
        FunctionNorm = record.Results.FunctionNorm,
        MinimumNorm = record.Results.MinimumNorm,
        Origin = record.Origin,
    };

    private static TrajectoryPoint[] TrajectoryOf(TrajectoryDocument document, int n, int m)
    {
        int count = document.Time.Length;
        Require(
            count > 0 && document.Loss.Length == count && document.Residuals.Length == count && document.PathNorm.Length == count
            && document.ActiveNeurons.Length == count && document.PositiveAlignment.Length == count && document.NegativeAlignment.Length == count,
            "the columns of the trajectory have different lengths or none");
        var points = new TrajectoryPoint[count];
        for (int i = 0; i < count; i++)
        {
            Require(document.Residuals[i].Length == n, $"trajectory point {i} has not one residual for each sample");
            Require(document.ActiveNeurons[i] >= 0 && document.ActiveNeurons[i] <= m, $"trajectory point {i} has an impossible number of active neurons");
            Require(i == 0 || document.Time[i] >= document.Time[i - 1], $"the time goes back at trajectory point {i}");
            points[i] = new TrajectoryPoint
            {
                Time = document.Time[i],
                Loss = document.Loss[i],
                Residuals = document.Residuals[i],
                PathNorm = document.PathNorm[i],
                ActiveNeurons = document.ActiveNeurons[i],
                PositiveAlignment = document.PositiveAlignment[i],
                NegativeAlignment = document.NegativeAlignment[i],
            };
        }
        return points;
    }

    private static ActivationSwitch[] SwitchesOf(SwitchesDocument document, int n, int m)
    {
        int count = document.Time.Length;
        Require(
            document.Neuron.Length == count && document.Sample.Length == count && document.IsActive.Length == count,
            "the columns of the switches have different lengths");
        var switches = new ActivationSwitch[count];
        for (int i = 0; i < count; i++)
        {
            Require(
                document.Neuron[i] >= 0 && document.Neuron[i] < m && document.Sample[i] >= 0 && document.Sample[i] < n,
                $"switch {i} is of a neuron or sample that does not exist");
            switches[i] = new ActivationSwitch(document.Time[i], document.Neuron[i], document.Sample[i], document.IsActive[i]);
        }
        return switches;
    }

    private static TrainingDataset DatasetOf(DatasetDocument document)
    {
        if (document.Recipe is { } recipe)
        {
            DatasetRecipe options = RecipeOf(document, recipe);
            Require(RunInputs.IsKept(options), "the data set is too large to be drawn");
            return options.Generate().WithOrthogonalityTolerance(document.OrthogonalityTolerance);
        }
        Require(document.Inputs is not null && document.Labels?.Length == document.Count, "the data set has neither a recipe nor a label for each sample");
        return new TrainingDataset(
            document.Name, MatrixOf(document.Inputs!, document.Count, document.Dimension, "the inputs"), document.Labels!, document.Seed,
            document.OrthogonalityTolerance);
    }

    private static DatasetRecipe RecipeOf(DatasetDocument document, DatasetRecipeDocument recipe)
    {
        switch (recipe.Generator)
        {
            case DatasetRecipeDocument.Orthogonal:
                return new OrthogonalDatasetOptions
                {
                    Count = document.Count,
                    Dimension = document.Dimension,
                    Seed = recipe.Seed,
                    Name = document.Name,
                    Norm = recipe.Norm ?? throw Missing(nameof(recipe.Norm)),
                    LabelScale = recipe.LabelScale ?? throw Missing(nameof(recipe.LabelScale)),
                    PositiveFraction = recipe.PositiveFraction ?? throw Missing(nameof(recipe.PositiveFraction)),
                    Coherence = recipe.Coherence ?? throw Missing(nameof(recipe.Coherence)),
                };
            case DatasetRecipeDocument.Teacher:
                return new TeacherDatasetOptions
                {
                    Count = document.Count,
                    Dimension = document.Dimension,
                    Seed = recipe.Seed,
                    Name = document.Name,
                    TeacherWidth = recipe.TeacherWidth ?? throw Missing(nameof(recipe.TeacherWidth)),
                };
            default:
                throw new JsonException("the data set is drawn by a generator that is not known");
        }
    }

    private static ReluNetwork InitialNetworkOf(InitialNetworkDocument document)
    {
        if (document.Recipe is { } recipe)
        {
            Require(recipe.Width == document.Width && recipe.Dimension == document.Dimension, "the initial network's recipe is of another size");
            return NetworkInitializer.Create(recipe);
        }
        Require(document.Weights is not null, "the initial network has neither a recipe nor weights");
        return NetworkOf(document.Weights!, document.Width, document.Dimension, document.LogInitializationScale);
    }

    private static ReluNetwork NetworkOf(NetworkDocument document, int m, int d, double? logInitializationScale = null)
    {
        Require(document.OutputWeights.Length == m, "a network has not one output weight for each neuron");
        double[,] hidden = MatrixOf(document.HiddenWeights, m, d, "the hidden weights");
        return logInitializationScale is { } scale
            ? new ReluNetwork(document.OutputWeights, hidden, document.LogScale) { LogInitializationScale = scale }
            : new ReluNetwork(document.OutputWeights, hidden, document.LogScale);
    }

    private static double[,] MatrixOf(double[][] rows, int rowCount, int columnCount, string what)
    {
        Require(rows.Length == rowCount && Array.TrueForAll(rows, row => row.Length == columnCount), $"{what} have not {rowCount} rows of {columnCount} numbers");
        var matrix = new double[rowCount, columnCount];
        for (int i = 0; i < rowCount; i++) rows[i].CopyTo(VectorKernels.Row(matrix, i));
        return matrix;
    }

    private static GradientFlowOptions OptionsOf(FlowSettingsDocument settings)
    {
        var options = new GradientFlowOptions
        {
            Engine = settings.Engine,
            LossTolerance = settings.LossTolerance,
            EndTime = settings.EndTime,
            Tolerance = settings.Tolerance,
            MaximumSteps = settings.MaximumSteps,
            FixedStep = settings.FixedStep,
            SampleCount = settings.SampleCount,
            SnapshotTimes = settings.SnapshotTimes,
        };
        options.Validate();
        return options;
    }

    private static GradientDescentOptions? OptionsOf(DescentSettingsDocument? settings)
    {
        if (settings is null) return null;
        var options = new GradientDescentOptions
        {
            StepSize = settings.StepSize,
            Iterations = settings.Iterations,
            LossTolerance = settings.LossTolerance,
            SampleCount = settings.SampleCount,
        };
        options.Validate();
        return options;
    }

    private static bool AreAscending(int[] samples, int n)
    {
        for (int i = 0; i < samples.Length; i++)
            if (samples[i] >= n || samples[i] < (i == 0 ? 0 : samples[i - 1] + 1)) return false;
        return true;
    }

    private static JsonException Missing(string name) => new($"the data set's recipe lacks {name}");

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw new JsonException(problem);
    }
}
