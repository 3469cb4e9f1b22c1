using System.Text.Json;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Records.Documents;

namespace GradFlow.Core.Records;

/// <summary>Writes a run as a record.</summary>
internal static class RecordWriter
{
    /// <summary>The record of a run: one JSON object, whose last property is the SHA-256 of all bytes before it.</summary>
    /// <param name="run">A flow or a descent.</param>
    /// <param name="norms">The norms of the run, if they were measured.</param>
    public static byte[] Write(GradientFlowRun run, VariationNormMeasurement? norms) =>
        RecordSeal.Seal(JsonSerializer.SerializeToUtf8Bytes(DocumentOf(run, norms), RecordSerialization.Default.RecordDocument));

    /// <summary>What of a run hangs on its inputs and the build alone: equal bytes, equal bits.</summary>
    public static byte[] WriteComputed(GradientFlowRun run)
    {
        RecordDocument document = DocumentOf(run, norms: null);
        document.Origin = RunOrigin.Current;
        document.Results.ElapsedSeconds = 0;
        document.Inputs.Dataset.Name = string.Empty;
        return JsonSerializer.SerializeToUtf8Bytes(document, RecordSerialization.Default.RecordDocument);
    }

    private static RecordDocument DocumentOf(GradientFlowRun run, VariationNormMeasurement? norms) => new()
    {
        Format = RecordHead.FormatName,
        SchemaVersion = RecordHead.CurrentVersion,
        InputHash = RunInputs.Hash(run),
        Origin = run.Origin,
        Inputs = InputsOf(run),
        Results = ResultsOf(run, norms),
        Network = DocumentOf(run.Network),
        Trajectory = DocumentOf(run.Trajectory),
        Switches = new SwitchesDocument
        {
            Time = Array.ConvertAll(run.Switches, change => change.Time),
            Neuron = Array.ConvertAll(run.Switches, change => change.Neuron),
            Sample = Array.ConvertAll(run.Switches, change => change.Sample),
            IsActive = Array.ConvertAll(run.Switches, change => change.IsActive),
        },
        Snapshots = Array.ConvertAll(
            run.Snapshots, snapshot => new SnapshotDocument { Time = snapshot.Time, Network = DocumentOf(snapshot.Network) }),
    };

    private static InputsDocument InputsOf(GradientFlowRun run)
    {
        NetworkRecipe? recipe = RunInputs.RecipeOf(run.InitialNetwork);
        return new InputsDocument
        {
            Algorithm = run.Algorithm,
            Settings = new FlowSettingsDocument
            {
                Engine = run.Options.Engine,
                LossTolerance = run.Options.LossTolerance,
                EndTime = run.Options.EndTime,
                Tolerance = run.Options.Tolerance,
                MaximumSteps = run.Options.MaximumSteps,
                FixedStep = run.Options.FixedStep,
                SampleCount = run.Options.SampleCount,
                SnapshotTimes = [.. run.Options.SnapshotTimes],
            },
            Descent = run.DescentOptions is not { } descent ? null : new DescentSettingsDocument
            {
                StepSize = descent.StepSize,
                Iterations = descent.Iterations,
                LossTolerance = descent.LossTolerance,
                SampleCount = descent.SampleCount,
            },
            Dataset = DocumentOf(run.Dataset),
            InitialNetwork = new InitialNetworkDocument
            {
                Width = run.Width,
                Dimension = run.InitialNetwork.Dimension,
                LogInitializationScale = run.LogInitializationScale,
                Hash = NetworkHash.Compute(run.InitialNetwork),
                Recipe = recipe,
                Weights = recipe is null ? DocumentOf(run.InitialNetwork) : null,
            },
        };
    }

    private static DatasetDocument DocumentOf(TrainingDataset dataset)
    {
        DatasetRecipe? recipe = RunInputs.RecipeOf(dataset);
        return new DatasetDocument
        {
            Name = dataset.Name,
            Count = dataset.Count,
            Dimension = dataset.Dimension,
            OrthogonalityTolerance = dataset.OrthogonalityTolerance,
            Hash = DatasetHash.Compute(dataset),
            Seed = recipe is null ? dataset.Seed : null,
            Recipe = recipe switch
            {
                OrthogonalDatasetOptions orthogonal => new DatasetRecipeDocument
                {
                    Generator = DatasetRecipeDocument.Orthogonal,
                    Version = OrthogonalDatasetGenerator.Version,
                    Seed = orthogonal.Seed,
                    Norm = orthogonal.Norm,
                    LabelScale = orthogonal.LabelScale,
                    PositiveFraction = orthogonal.PositiveFraction,
                    Coherence = orthogonal.Coherence,
                },
                TeacherDatasetOptions teacher => new DatasetRecipeDocument
                {
                    Generator = DatasetRecipeDocument.Teacher,
                    Version = TeacherDatasetGenerator.Version,
                    Seed = teacher.Seed,
                    TeacherWidth = teacher.TeacherWidth,
                },
                _ => null,
            },
            Inputs = recipe is null ? RowsOf(dataset.Inputs) : null,
            Labels = recipe is null ? dataset.Labels : null,
        };
    }

    private static ResultsDocument ResultsOf(GradientFlowRun run, VariationNormMeasurement? norms) => new()
    {
        Status = run.Status,
        Time = run.Time,
        Loss = run.Loss,
        GradientNorm = run.GradientNorm,
        Engine = run.Engine,
        Regime = run.Regime,
        StepSizeLimit = run.StepSizeLimit,
        UnreachableSamples = run.UnreachableSamples,
        FitTimes = run.FitTimes,
        BalancednessDrift = run.BalancednessDrift,
        Steps = run.Steps,
        RejectedSteps = run.RejectedSteps,
        ElapsedSeconds = run.Elapsed.TotalSeconds,
        Saddles = run.Saddles,
        FunctionNorm = norms?.FunctionNorm,
        MinimumNorm = norms?.MinimumNorm,
    };

    private static TrajectoryDocument DocumentOf(TrajectoryPoint[] trajectory) => new()
    {
        Time = Array.ConvertAll(trajectory, point => point.Time),
        Loss = Array.ConvertAll(trajectory, point => point.Loss),
        Residuals = Array.ConvertAll(trajectory, point => point.Residuals),
        PathNorm = Array.ConvertAll(trajectory, point => point.PathNorm),
        ActiveNeurons = Array.ConvertAll(trajectory, point => point.ActiveNeurons),
        PositiveAlignment = Array.ConvertAll(trajectory, point => point.PositiveAlignment),
        NegativeAlignment = Array.ConvertAll(trajectory, point => point.NegativeAlignment),
    };

    private static NetworkDocument DocumentOf(ReluNetwork network) => new()
    {
        LogScale = network.LogScale,
        OutputWeights = network.OutputWeights,
        HiddenWeights = RowsOf(network.HiddenWeights),
    };

    private static double[][] RowsOf(double[,] matrix)
    {
        var rows = new double[matrix.GetLength(0)][];
        for (int i = 0; i < rows.Length; i++) rows[i] = Numerics.VectorKernels.Row(matrix, i).ToArray();
        return rows;
    }
}
