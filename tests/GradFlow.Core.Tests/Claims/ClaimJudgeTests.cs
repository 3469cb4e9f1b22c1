using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Theory;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GradFlow.Core.Tests.Claims;

public class ClaimJudgeTests
{
    private static readonly TrainingDataset _toy = PaperDatasets.Get("Toy");

    private static readonly TrainingDataset _four = OrthogonalDatasetGenerator.Generate(
        new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 3 });

    private static readonly TrainingDataset _twelve = OrthogonalDatasetGenerator.Generate(
        new OrthogonalDatasetOptions { Count = 12, Dimension = 14, Seed = 8 });

    private static readonly ClaimOptions _oneSeed = new() { Seeds = [1], ThreadCount = 2 };

    [Fact]
    public void EveryClaimIsSupportedOnTheToyAndOnRandomOrthogonalData()
    {
        foreach (TrainingDataset dataset in (TrainingDataset[])[_toy, _four])
        {
            IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(_oneSeed).Judge(dataset, []);

            Assert.Equal(Enum.GetValues<ClaimId>(), verdicts.Select(v => v.Claim));
            Assert.All(verdicts, v => Assert.True(v.Verdict == Verdict.Supported, $"{v.Claim}: {v.Evidence}"));
            Assert.All(verdicts, v => Assert.NotEmpty(v.Runs));
        }
    }

    [Fact]
    public void OnlyTheClaimsAskedForAreJudged()
    {
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(_oneSeed).Judge(_toy, [ClaimId.SaddleIndex, ClaimId.ZeroLoss]);

        Assert.Equal([ClaimId.ZeroLoss, ClaimId.SaddleIndex], verdicts.Select(v => v.Claim));
    }

    [Fact]
    public void VerdictsAreTheSameOnAnyNumberOfThreads()
    {
        var options = new ClaimOptions { Seeds = [1, 2] };
        string alone = Describe(new ClaimJudge(options with { ThreadCount = 1 }).Judge(_four, []));
        string together = Describe(new ClaimJudge(options with { ThreadCount = 5 }).Judge(_four, []));

        Assert.Equal(alone, together);

        static string Describe(IReadOnlyList<ClaimVerdict> verdicts) => string.Join(
            "\n", verdicts.Select(v => $"{v.Claim} {v.Verdict} {v.Statistic:R} {v.ConfidenceInterval.Low:R} {v.Evidence}"));
    }

    [Fact]
    public void RunsMadeBeforeAreJudgedLikeTheJudgesOwn()
    {
        ClaimOptions options = _oneSeed with { Widths = [30] };
        var runs = options.LogInitializationScales.Select(scale => GradientFlow.Integrate(
            _toy, NetworkInitializer.Create(30, 2, scale, true, InitializationScheme.Balanced, 1),
            new GradientFlowOptions { LossTolerance = options.LossTolerance, Tolerance = options.Tolerance })).ToArray();

        IReadOnlyList<ClaimVerdict> given = new ClaimJudge(options).Judge(runs, []);
        IReadOnlyList<ClaimVerdict> own = new ClaimJudge(options).Judge(_toy, []);

        Assert.Equal(own.Select(v => (v.Claim, v.Verdict, v.Statistic)), given.Select(v => (v.Claim, v.Verdict, v.Statistic)));
    }

    [Fact]
    public void FurtherRunsAreDrawnAsTheRunsMadeBefore()
    {
        var networks = new List<InitializationScheme?>();
        var judge = new ClaimJudge(new ClaimOptions(), (dataset, network, options, token) =>
        {
            networks.Add(network.Scheme);
            return GradientFlow.Integrate(dataset, network, options, null, token);
        });
        GradientFlowRun run = GradientFlow.Integrate(
            _toy, NetworkInitializer.Create(40, 2, -20, true, InitializationScheme.Clipped, 1), new GradientFlowOptions());
        ClaimVerdict verdict = judge.Judge([run], [ClaimId.ScaleBound]).Single();

        Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
        Assert.NotEmpty(networks);
        Assert.All(networks, scheme => Assert.Equal(InitializationScheme.Clipped, scheme));
    }

    [Fact]
    public void ProgressCountsTheRunsAndNamesTheClaims()
    {
        var reports = new List<ClaimProgress>();
        ClaimOptions options = _oneSeed with { ThreadCount = 1, LogInitializationScales = [-10, -20, -30] };
        new ClaimJudge(options).Judge(_toy, [ClaimId.ZeroLoss, ClaimId.SaddleIndex], reports.Add);

        Assert.Equal(
            ["Toy: 1 of 3 runs", "Toy: 2 of 3 runs", "Toy: 3 of 3 runs", "Toy: ZeroLoss", "Toy: SaddleIndex"],
            reports.Select(report => report.Activity));
        Assert.Equal(reports.Select(report => report.Fraction).Order(), reports.Select(report => report.Fraction));
        Assert.All(reports, report => Assert.InRange(report.Fraction, 0, 1));
    }

    [Fact]
    public void CrossTermIsFoundOutAndItsAbsenceAccepted()
    {
        var dataset = new TrainingDataset("three", new double[,] { { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 } }, [1, 1.2, -0.8]);
        ClaimOptions options = _oneSeed with { Widths = [10], LogInitializationScales = [-4.6] };
        ClaimVerdict honest = Judge(0), corrupted = Judge(0.1), slightly = Judge(1e-6);

        Assert.True(honest.Verdict == Verdict.Supported, honest.Evidence);
        Assert.Equal(Verdict.Refuted, corrupted.Verdict);
        Assert.Equal(Verdict.Refuted, slightly.Verdict);
        // With inputs of equal norm the term is the coupling times an own block.
        Assert.Equal(0.1, corrupted.Statistic, 1e-6);
        Assert.Equal(1e-6, slightly.Statistic, 1e-8);

        ClaimVerdict Judge(double coupling) => new ClaimJudge(
            options, (data, network, run, _) => CoupledIntegrator.Integrate(data, network, run, coupling))
            .Judge(dataset, [ClaimId.Decoupling]).Single();
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-4)]
    public void DecouplingIsSeenBesideASmallLabel(double label)
    {
        var dataset = new TrainingDataset("uneven", new double[,] { { 1, 0, 0 }, { 0, 3, 0 }, { 0, 0, 0.5 } }, [1, label, -1]);
        ClaimVerdict honest = Judge(0), corrupted = Judge(1e-6);

        Assert.True(honest.Verdict == Verdict.Supported, honest.Evidence);
        Assert.True(corrupted.Verdict == Verdict.Refuted, corrupted.Evidence);

        ClaimVerdict Judge(double coupling) => new ClaimJudge(
            _oneSeed with { Widths = [10], LogInitializationScales = [-4.6] },
            (data, network, run, token) => coupling == 0
                ? GradientFlow.Integrate(data, network, run, null, token)
                : CoupledIntegrator.Integrate(data, network, run, coupling))
            .Judge(dataset, [ClaimId.Decoupling]).Single();
    }

    [Fact]
    public void CorrelatedInputsBehindAWidenedToleranceAreNotJudged()
    {
        TrainingDataset correlated = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Coherence = 0.2, Seed = 1 });
        var disguised = new TrainingDataset("disguised", correlated.Inputs, correlated.Labels, orthogonalityTolerance: 0.5);
        Assert.True(disguised.IsOrthogonal);
        GradientFlowRun run = GradientFlow.Integrate(
            disguised, NetworkInitializer.Create(20, 6, -10, true, InitializationScheme.Balanced, 1), new GradientFlowOptions());

        IReadOnlyList<ClaimVerdict> fromData = new ClaimJudge(_oneSeed).Judge(disguised, []);
        IReadOnlyList<ClaimVerdict> fromRuns = new ClaimJudge(_oneSeed).Judge([run], []);

        Assert.Equal(Enum.GetValues<ClaimId>(), fromData.Select(v => v.Claim));
        Assert.All(
            [.. fromData.Concat(fromRuns).Where(v => v.Claim < ClaimId.NearOrthogonality)], v => AssertInconclusive(v, "correlated"));
    }

    [Fact]
    public void WithoutAlignedNeuronsMinimalityIsNotJudged()
    {
        ClaimOptions options = _oneSeed with { Widths = [6] };
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(options).Judge(
            _twelve, [ClaimId.MinimumVariationNorm, ClaimId.InitialAlignment, ClaimId.ScaleBound]);

        AssertInconclusive(verdicts[0], "Mild overparameterisation");
        AssertInconclusive(verdicts[1], "No neuron is aligned");
        AssertInconclusive(verdicts[2], "No drawn initialisation is in the paper's regime");
    }

    [Fact]
    public void ExcessFallsWithTheExponentOfTheFastestPartlyAlignedNeuron()
    {
        // Besides one neuron for each sign, one sees only the sample with the label 1.2. When the positive samples are fitted its
        // level is −1 + 1.2/√(1 + 1.2²), hence an excess of λ^(2 (1 − 1.2/√2.44)).
        var dataset = new TrainingDataset("three", new double[,] { { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 } }, [1, 1.2, -0.8]);
        double norm = Math.Sqrt(3);
        GradientFlowRun[] runs = [.. Enumerable.Range(2, 12).Select(i => GradientFlow.Integrate(
            dataset,
            new ReluNetwork([norm, -norm, norm], new double[,] { { 1, 1, -1 }, { -1, -1, 1 }, { -1, 1, -1 } }, -3.0 * i),
            new GradientFlowOptions { LossTolerance = 1e-16 }))];

        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge(runs, [ClaimId.MinimumVariationNorm]).Single();

        Assert.Equal(Verdict.Supported, verdict.Verdict);
        Assert.Equal(2 * (1 - 1.2 / Math.Sqrt(2.44)), verdict.Statistic, 0.02);
        Assert.True(verdict.ConfidenceInterval.High - verdict.ConfidenceInterval.Low < 0.05, verdict.Evidence);
    }

    [Fact]
    public void MildRegimeReportsTheFactorAboveTheSmallestNorm()
    {
        // Two neurons that see one of the two positive samples each: the end point is their sum, of norm Σ |y_k|/b_k.
        var dataset = new TrainingDataset("two", new double[,] { { 1, 0 }, { 0, 1 } }, [1, 1]);
        GradientFlowRun[] runs = [.. new[] { -5.0, -20, -100 }.Select(scale => GradientFlow.Integrate(
            dataset, new ReluNetwork([1, 1], new[,] { { 0.6, -0.8 }, { -0.8, 0.6 } }, scale),
            new GradientFlowOptions { LossTolerance = 1e-16 }))];

        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge(runs, [ClaimId.MinimumVariationNorm]).Single();

        AssertInconclusive(verdict, "Mild overparameterisation");
        Assert.Contains("F(h)/F* is 1.41421 to 1.41421", verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void InitialisationThatCoversNotEverySampleClaimsNoZeroLoss()
    {
        ClaimVerdict verdict = new ClaimJudge(_oneSeed with { Widths = [1] }).Judge(_four, [ClaimId.ZeroLoss]).Single();

        AssertInconclusive(verdict, "No initialisation covers the samples");
    }

    [Fact]
    public void LargeScalesDecideNothing()
    {
        ClaimOptions options = _oneSeed with { LogInitializationScales = [3, 2.5, 2] };
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(options).Judge(
            _toy, [ClaimId.ZeroLoss, ClaimId.MinimumVariationNorm, ClaimId.SaddleToSaddle]);

        Assert.All(verdicts, v => AssertInconclusive(v, "λ is too large"));
    }

    [Fact]
    public void UnconvergedRunsDecideNothing()
    {
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(_oneSeed with { MaximumSteps = 5 }).Judge(
            _toy, [ClaimId.ZeroLoss, ClaimId.MinimumVariationNorm, ClaimId.SaddleToSaddle]);

        Assert.All(verdicts, v => AssertInconclusive(v, "unconverged (StepLimit)"));
    }

    [Fact]
    public void RunsThatEndedAtALooseToleranceOrAtATimeDecideNothing()
    {
        ClaimId[] claims = [ClaimId.ZeroLoss, ClaimId.MinimumVariationNorm, ClaimId.SaddleToSaddle, ClaimId.SaddleIndex];
        // The first sign is fitted at about ln(1/λ)/1.118, the second at twice that.
        Assert.All(Judge(scale => new() { LossTolerance = 0.3 }), v => AssertInconclusive(v, "loss tolerance of 0.3"));
        Assert.All(Judge(scale => new() { EndTime = 1.85 * -scale / 1.118 }), v => AssertInconclusive(v, "TimeReached"));

        ClaimVerdict[] Judge(Func<double, GradientFlowOptions> options) =>
        [
            .. new ClaimJudge(_oneSeed).Judge(
                [.. new[] { -5.0, -20, -100, -3000 }.Select(scale => GradientFlow.Integrate(
                    _toy, NetworkInitializer.Create(60, 2, scale, true, InitializationScheme.Balanced, 1), options(scale)))], claims),
        ];
    }

    [Fact]
    public void DescentIsNoEvidenceOfTheFlow()
    {
        GradientFlowRun descent = GradientDescent.Run(
            _toy, NetworkInitializer.Create(20, 2, -5, true, InitializationScheme.Balanced, 1),
            new GradientDescentOptions { StepSize = 0.01, Iterations = 10 });

        Expect.Error("NotAFlow", () => new ClaimJudge(_oneSeed).Judge([descent], []));
        Expect.Error("NotAFlow", () => NeuronAlignmentMeasurement.Measure(descent));
    }

    [Fact]
    public void RunsBelongTogetherWhoseDataHasTheSameNumbers()
    {
        GradientFlowRun[] runs = [.. new[] { _toy, _four, _toy.WithOrthogonalityTolerance(1e-9) }.Select(dataset => GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(5, dataset.Dimension, -5, true, InitializationScheme.Balanced, 1), new() { EndTime = 1 }))];

        Assert.Equal([[runs[0], runs[2]], [runs[1]]], ClaimJudge.ByDataset(runs));
    }

    [Fact]
    public void FallOfTheExcessMustHaveBeenSeenAndNotGuessed()
    {
        // Three scales close together, and one so far below that whatever fell would be at rounding there.
        ClaimVerdict guessed = Judge([-2.5, -3, -3.5, -3000]), nothing = Judge([-100, -200, -3000]);

        AssertInconclusive(guessed, "decades are needed");
        AssertInconclusive(nothing, "three scales with an excess above rounding are needed");
        Assert.Equal(Verdict.Supported, Judge([-2.5, -5, -7.5, -10, -3000]).Verdict);

        static ClaimVerdict Judge(double[] scales) => new ClaimJudge(_oneSeed with { LogInitializationScales = scales })
            .Judge(_toy, [ClaimId.MinimumVariationNorm]).Single();
    }

    [Fact]
    public void ScaleBoundSaysWhenNothingCanBeDrawnAgain()
    {
        double norm = Math.Sqrt(2);
        GradientFlowRun run = GradientFlow.Integrate(
            _toy, new ReluNetwork([norm, -norm], new double[,] { { 1, 1 }, { -1, 1 } }, -20), new GradientFlowOptions());
        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge([run], [ClaimId.ScaleBound]).Single();

        Assert.Equal(FlowRegime.Paper, run.Regime);
        AssertInconclusive(verdict, "not drawn from a seed");
    }

    [Fact]
    public void NonMinimalInterpolatorIsRefuted()
    {
        // One neuron for every sample fits the data with the norm Σ |y_k|/b_k, above F* with two samples of one sign.
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) =>
        {
            GradientFlowRun run = GradientFlow.Integrate(dataset, network, options, null, token);
            return With(run, network: OneNeuronForEverySample(dataset));
        });
        IReadOnlyList<ClaimVerdict> verdicts = judge.Judge(
            _four, [ClaimId.ZeroLoss, ClaimId.MinimumVariationNorm, ClaimId.ScaleBound]);

        Assert.Equal(Verdict.Supported, verdicts[0].Verdict);
        Assert.Equal(Verdict.Refuted, verdicts[1].Verdict);
        Assert.Contains("stopped shrinking", verdicts[1].Evidence, StringComparison.Ordinal);
        Assert.Equal(Verdict.Refuted, verdicts[2].Verdict);
    }

    [Fact]
    public void CoveredRunThatStallsRefutesZeroLoss()
    {
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) => With(
            GradientFlow.Integrate(dataset, network, options, null, token), network: network, status: RunStatus.Stalled));

        Assert.Equal(Verdict.Refuted, judge.Judge(_toy, [ClaimId.ZeroLoss]).Single().Verdict);
    }

    [Fact]
    public void MissingExtraOrMisorderedSaddlesRefuteTheSequence()
    {
        Assert.Equal(Verdict.Refuted, JudgeSaddles(saddles => [saddles[0]]).Verdict);
        Assert.Equal(Verdict.Refuted, JudgeSaddles(saddles => [saddles[1], saddles[0]]).Verdict);
        Assert.Equal(Verdict.Refuted, JudgeSaddles(saddles => [.. saddles, saddles[1]]).Verdict);
        Assert.Equal(Verdict.Supported, JudgeSaddles(saddles => saddles).Verdict);

        static ClaimVerdict JudgeSaddles(Func<SaddlePoint[], SaddlePoint[]> change) => new ClaimJudge(
            _oneSeed, (dataset, network, options, token) =>
            {
                GradientFlowRun run = GradientFlow.Integrate(dataset, network, options, null, token);
                return run.Saddles.Length < 2 ? run : With(run, saddles: change(run.Saddles));
            }).Judge(_toy, [ClaimId.SaddleToSaddle]).Single();
    }

    [Fact]
    public void FitTimesThatDoNotApproachThePredictionRefuteTheSequence()
    {
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) =>
        {
            GradientFlowRun run = GradientFlow.Integrate(dataset, network, options, null, token);
            return With(run, fitTimes: [.. run.FitTimes.Select(time => 1.2 * time)]);
        });

        Assert.Equal(Verdict.Refuted, judge.Judge(_toy, [ClaimId.SaddleToSaddle]).Single().Verdict);
    }

    [Fact]
    public void FitTimesWithAnErrorThatStaysDecideNothing()
    {
        // Within what the smallest scale explains, but no nearer to the prediction there than at the others.
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) => With(
            GradientFlow.Integrate(dataset, network, options, null, token),
            fitTimes: [.. FlowPredictor.Predict(dataset, network).FitTimes.Select(time => 1.0099 * time)]));

        AssertInconclusive(judge.Judge(_toy, [ClaimId.SaddleToSaddle]).Single(), "do not come nearer");
    }

    [Fact]
    public void IncreaseOfTheIndexRefutesItsDecrease()
    {
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) =>
        {
            GradientFlowRun run = GradientFlow.Integrate(dataset, network, options, null, token);
            return With(run, saddles: [.. run.Saddles.Reverse()]);
        });
        ClaimVerdict verdict = judge.Judge(_toy, [ClaimId.SaddleIndex]).Single();

        Assert.Equal(Verdict.Refuted, verdict.Verdict);
        Assert.True(verdict.Statistic > 0);
    }

    [Fact]
    public void WhatRefutesAClaimIsNotHiddenByWhatDecidesNothing()
    {
        // The runs of the first seed did not converge; those of the second refute what they can.
        ClaimId[] claims = [ClaimId.ZeroLoss, ClaimId.MinimumVariationNorm, ClaimId.SaddleToSaddle, ClaimId.SaddleIndex];
        ClaimOptions options = new() { Seeds = [1, 2], Widths = [40], ThreadCount = 2 };
        string[] evidence = ["ended as Stalled", "stopped shrinking", "missing or misplaced", "the largest change of the index is from"];

        for (int i = 0; i < claims.Length; i++)
        {
            ReluNetwork fitting = OneNeuronForEverySample(_four);
            bool fits = claims[i] != ClaimId.ZeroLoss;
            var judge = new ClaimJudge(options, (dataset, network, run, token) =>
            {
                GradientFlowRun honest = GradientFlow.Integrate(dataset, network, run, null, token);
                return network.Seed == 1
                    ? With(honest, network: network, status: RunStatus.StepLimit, saddles: [])
                    : With(honest, network: fits ? fitting : network, status: RunStatus.Stalled, saddles: [.. honest.Saddles.Reverse()]);
            });
            ClaimVerdict verdict = judge.Judge(_four, [claims[i]]).Single();

            Assert.True(verdict.Verdict == Verdict.Refuted, $"{verdict}: {verdict.Evidence}");
            Assert.Contains(evidence[i], verdict.Evidence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DrawnNetworksOfOneWidthWithoutASeedAreOfOneLadderOnlyInOneDirection()
    {
        GradientFlowRun[] runs = [.. new[] { (1, -5.0), (1, -20), (2, -5), (1, -100) }.Select(drawn =>
        {
            ReluNetwork seeded = NetworkInitializer.Create(20, 2, drawn.Item2, true, InitializationScheme.Balanced, drawn.Item1);
            return GradientFlow.Integrate(
                _toy, new ReluNetwork(seeded.OutputWeights, seeded.HiddenWeights, seeded.LogScale), new GradientFlowOptions());
        })];

        IReadOnlyList<ScaleLadder> ladders = ScaleLadder.Of(runs, 0.25);

        Assert.Equal([3, 1], ladders.Select(ladder => ladder.Runs.Count));
        Assert.Equal(runs[3], ladders[0].Smallest.Run);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-4)]
    [InlineData(1e6)]
    public void TheUnitOfTheLabelsRefutesNothing(double unit)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 3, Dimension = 3, LabelScale = unit, Seed = 1 });
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(_oneSeed with { LossTolerance = Math.Min(1e-16, 1e-16 * unit * unit), Widths = [40] })
            .Judge(dataset, []);

        Assert.All(verdicts, v => Assert.True(v.Verdict != Verdict.Refuted, $"{v}: {v.Evidence}"));
        Assert.Contains(verdicts, v => v is { Claim: ClaimId.ZeroLoss, Verdict: Verdict.Supported });
        Assert.Contains(verdicts, v => v is { Claim: ClaimId.Decoupling, Verdict: Verdict.Supported });
    }

    [Fact]
    public void InputsOfUnevenNormsAreDecoupled()
    {
        foreach ((double[] norms, double[] labels) in new (double[], double[])[] { ([0.003, 800], [30, 0.1]), ([0.01, 100], [100, 0.01]) })
        {
            var dataset = new TrainingDataset("uneven", new[,] { { norms[0], 0 }, { 0, norms[1] } }, labels);
            ClaimVerdict verdict = new ClaimJudge(_oneSeed with { Widths = [10] }).Judge(dataset, [ClaimId.Decoupling]).Single();

            Assert.True(verdict.Verdict != Verdict.Refuted, verdict.Evidence);
        }
    }

    [Fact]
    public void RunsThatEndBeforeTheyAlignDecideNothing() => AssertInconclusive(
        new ClaimJudge(_oneSeed with { MaximumSteps = 3, Widths = [40] }).Judge(_four, [ClaimId.InitialAlignment]).Single(), "unconverged");

    [Fact]
    public void TooFewScalesAreTheReasonWhereNeuronsAlign()
    {
        IReadOnlyList<ClaimVerdict> verdicts = new ClaimJudge(_oneSeed with { LogInitializationScales = [Math.Log(1e-4), Math.Log(1e-6)] })
            .Judge(_toy, [ClaimId.InitialAlignment, ClaimId.MinimumVariationNorm]);

        AssertInconclusive(verdicts.Single(verdict => verdict.Claim == ClaimId.InitialAlignment), "2 of 2 runs near the origin");
        Assert.DoesNotContain("NaN", verdicts.Single(verdict => verdict.Claim == ClaimId.MinimumVariationNorm).Evidence);
    }

    [Fact]
    public void ASignThatIsOutpacedIsNotJudgedAndSaysSo()
    {
        var dataset = new TrainingDataset(
            "uneven", new double[,] { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 } }, [1, 0.7, -0.2, -0.1]);
        ClaimVerdict verdict = new ClaimJudge(_oneSeed with { Widths = [200] }).Judge(dataset, [ClaimId.InitialAlignment]).Single();

        Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
        Assert.Contains("Not judged: 1.", verdict.Evidence);
        Assert.Contains("sign -1", verdict.Evidence);
    }

    [Fact]
    public void OneSampleHasNoOtherToBeCoupledWith() =>
        AssertInconclusive(
            new ClaimJudge(_oneSeed).Judge(new TrainingDataset("one", new double[,] { { 1, 0 } }, [1]), [ClaimId.Decoupling]).Single(), "One sample");

    [Fact]
    public void ADriveBelowTheLeastCouplingDecidesNothing()
    {
        var dataset = new TrainingDataset("weak", new double[,] { { 1, 0 }, { 0, 1 } }, [1, 3e-5]);
        ClaimVerdict verdict = new ClaimJudge(_oneSeed with { Widths = [20] }).Judge(dataset, [ClaimId.NearOrthogonality]).Single();

        Assert.True(verdict.Verdict != Verdict.Refuted, verdict.Evidence);
    }

    [Fact]
    public void ALossThatIsLeftIsNoExcess()
    {
        // 1e-16 of loss are a thousandth of these labels: the excess over the norm of what was reached still falls to rounding.
        var dataset = new TrainingDataset("small", new double[,] { { 1, 0 }, { 0, 0.3 } }, [1e-5, 1e-5]);
        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge(dataset, [ClaimId.MinimumVariationNorm]).Single();

        Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
    }

    [Fact]
    public void NeuronsThatSeeAPartOfTheOtherSignMayGrowFirst()
    {
        // ‖D₋‖ is five times ‖D₊‖, and half of that is reached by neurons that see one of its two samples: they have grown by the time
        // at which the neuron of the positive sample aligns.
        var dataset = new TrainingDataset("uneven", new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, [0.2, -1, -1]);
        ClaimVerdict verdict = new ClaimJudge(new ClaimOptions { Seeds = [.. Enumerable.Range(1, 12)], Widths = [4], ThreadCount = 2 })
            .Judge(dataset, [ClaimId.InitialAlignment]).Single();

        Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
    }

    [Fact]
    public void TheScaleOfNearOrthogonalityPlaysNoPart()
    {
        // A label that is fitted thirty times later than the other, whose time the coherence hardly changes.
        var dataset = new TrainingDataset("uneven", new double[,] { { 1, 0 }, { 0, 1 } }, [1, 0.03]);
        ClaimVerdict verdict = new ClaimJudge(new ClaimOptions { Seeds = [1, 2, 3], Widths = [20], ThreadCount = 2 })
            .Judge(dataset, [ClaimId.NearOrthogonality]).Single();

        Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
        Assert.InRange(verdict.Statistic, 0.95, 1.05);
    }

    [Fact]
    public void AFunctionThatHardlyLearnedIsStable()
    {
        // Of two neurons one stays at the square root of the smallest double, where its gradient is subnormal.
        var dataset = new TrainingDataset("one", new double[,] { { 1 } }, [1e-6]);
        ClaimOptions options = new() { Seeds = [.. Enumerable.Range(1, 6)], Widths = [2], ThreadCount = 2 };
        foreach (InitializationScheme scheme in (InitializationScheme[])[InitializationScheme.Gaussian, InitializationScheme.Balanced])
        {
            ClaimVerdict verdict = new ClaimJudge(options with { Scheme = scheme }).Judge(dataset, [ClaimId.InputStability]).Single();

            Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
            Assert.Equal(1, verdict.Statistic, 1e-9);
        }
    }

    [Fact]
    public void DecouplingNeedsNoLadderOfRuns()
    {
        int runs = 0;
        var judge = new ClaimJudge(_oneSeed with { ThreadCount = 1 }, (dataset, network, options, token) =>
        {
            runs++;
            return GradientFlow.Integrate(dataset, network, options, null, token);
        });

        Assert.Equal(Verdict.Supported, judge.Judge(_four, [ClaimId.Decoupling]).Single().Verdict);
        // Four runs for the response to every sample, and one beside the plain integration.
        Assert.Equal(4 * 4 + 1, runs);
    }

    [Fact]
    public void NeuronsThatDoNotTurnRefuteTheAlignment()
    {
        var judge = new ClaimJudge(_oneSeed, (dataset, network, options, token) =>
        {
            GradientFlowRun run = GradientFlow.Integrate(dataset, network, options, null, token);
            return With(run, snapshots: [.. run.Snapshots.Select(s => s with { Network = network })]);
        });

        Assert.Equal(Verdict.Refuted, judge.Judge(_toy, [ClaimId.InitialAlignment]).Single().Verdict);
    }

    [Fact]
    public void WhatDoesNotVanishWithTheCoherenceRefutesNearOrthogonality()
    {
        ClaimVerdict honest = Near(run => run);
        Assert.True(honest.Verdict == Verdict.Supported, honest.Evidence);
        // Between two samples of two signs everything changes in proportion to the coherence.
        Assert.InRange(honest.Statistic, 0.9, 1.1);

        Assert.Equal(Verdict.Refuted, Near(run => With(run, fitTimes: [.. run.FitTimes.Select(time => 1.2 * time)])).Verdict);
        Assert.Equal(Verdict.Refuted, Near(run => With(run, network: OneNeuronForEverySample(run.Dataset)), _four).Verdict);
        ClaimVerdict lost = Near(run => With(run, network: run.InitialNetwork, status: RunStatus.Stalled));
        Assert.Equal(Verdict.Refuted, lost.Verdict);
        Assert.Contains("at coherence 0.0001 the run with m=100 ended as Stalled", lost.Evidence, StringComparison.Ordinal);

        // The runs on correlated inputs are changed; those on orthogonal inputs are left as they are.
        static ClaimVerdict Near(Func<GradientFlowRun, GradientFlowRun> change, TrainingDataset? dataset = null) => new ClaimJudge(
            _oneSeed, (data, network, options, token) =>
            {
                GradientFlowRun run = GradientFlow.Integrate(data, network, options, null, token);
                return data.IsOrthogonal ? run : change(run);
            }).Judge(dataset ?? _toy, [ClaimId.NearOrthogonality]).Single();
    }

    [Fact]
    public void NearOrthogonalityIsNotJudgedWithoutOrthogonalInputsNearby()
    {
        AssertInconclusive(Judge(PaperDatasets.Get("NonOrthogonalToy"), _oneSeed), "5 inputs of rank 2 depend on each other");
        AssertInconclusive(Judge(new TrainingDataset("one", new double[,] { { 1, 2 } }, [1]), _oneSeed), "no pair");
        AssertInconclusive(Judge(_four, _oneSeed with { Widths = [1] }), "paper's regime");
        AssertInconclusive(Judge(_toy, _oneSeed with { MaximumSteps = 5 }), "unconverged (StepLimit)");

        static ClaimVerdict Judge(TrainingDataset dataset, ClaimOptions options) =>
            new ClaimJudge(options).Judge(dataset, [ClaimId.NearOrthogonality]).Single();
    }

    [Fact]
    public void FitTimesOverTheCoherenceFollowTheGrowthRate()
    {
        // Two positive samples are fitted together, at ln(1/λ)/‖D‖ with ‖D‖² = g₁² + g₂² + 2 c g₁ g₂, by a neuron that stays minimal.
        var dataset = new TrainingDataset("two", new double[,] { { 1, 0 }, { 0, 2 } }, [1, 0.7]);
        const double First = 1, Second = 1.4;
        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge(dataset, [ClaimId.NearOrthogonality]).Single();

        Assert.Equal(Verdict.Supported, verdict.Verdict);
        Assert.Equal(8, verdict.Runs.Count);
        foreach (GradientFlowRun run in verdict.Runs)
        {
            double rate = Math.Sqrt(First * First + Second * Second + 2 * run.Dataset.Coherence * First * Second) / 2;
            Assert.All(run.FitTimes, time => Assert.Equal(1e8 / rate, time, 30 / rate));
        }
        Assert.InRange(verdict.Runs[0].FitTimes[0] / verdict.Runs[^1].FitTimes[0], 1.03, 1.06);
    }

    [Fact]
    public void SensitivityOfTheLimitIsThatOfBothSignsTogether()
    {
        // In the limit one neuron fits each sign, of norms F₊ and F₋ along orthogonal directions; where both are active, the gradient of
        // their difference has the norm √(F₊² + F₋²).
        foreach (TrainingDataset dataset in (TrainingDataset[])[_toy, _four])
        {
            double Side(int sign) => Math.Sqrt(Enumerable.Range(0, dataset.Count).Where(k => sign * dataset.Labels[k] > 0)
                .Sum(k => Math.Pow(dataset.Labels[k] / dataset.Norms[k], 2)));
            ClaimVerdict verdict = new ClaimJudge(_oneSeed with { LogInitializationScales = [-1000] })
                .Judge(dataset, [ClaimId.InputStability]).Single();

            Assert.True(verdict.Verdict == Verdict.Supported, verdict.Evidence);
            Assert.Equal(Math.Sqrt(Side(1) * Side(1) + Side(-1) * Side(-1)) / (Side(1) + Side(-1)), verdict.Statistic, 1e-6);
        }
    }

    [Theory]
    [InlineData(1.1, Verdict.Supported)]
    [InlineData(0.7, Verdict.Refuted)]
    public void NormBelowTheSensitivityIsFoundOut(double share, Verdict expected)
    {
        // The sensitivity of the Toy's limit is 0.745 of the norm.
        GradientFlowRun run = GradientFlow.Integrate(
            _toy, NetworkInitializer.Create(40, 2, -50, true, InitializationScheme.Balanced, 1), new GradientFlowOptions());
        var evidence = new ClaimEvidence(_toy, [run], _oneSeed, (_, _, _, _) => run, default);

        ClaimVerdict verdict = new InputStabilityClaim(network => share * VariationNorm.OfFunction(network)).Judge(evidence);

        Assert.Equal(expected, verdict.Verdict);
    }

    [Fact]
    public void StabilityIsJudgedOnCorrelatedInputsAndNotOnNetworksThatLearnedNothing()
    {
        TrainingDataset line = PaperDatasets.Get("NonOrthogonalToy");
        ClaimVerdict verdict = new ClaimJudge(_oneSeed).Judge(line, [ClaimId.InputStability]).Single();
        Assert.Equal(Verdict.Supported, verdict.Verdict);
        Assert.InRange(verdict.Statistic, 0.1, 1);
        Assert.Equal(FlowEngine.General, Assert.Single(verdict.Runs).Engine);

        var dead = new ReluNetwork([1], new double[,] { { 0, -1 } });
        GradientFlowRun run = GradientFlow.Integrate(line, dead, new GradientFlowOptions());
        AssertInconclusive(new ClaimJudge(_oneSeed).Judge([run], [ClaimId.InputStability]).Single(), "No run has learned anything");
    }

    [Fact]
    public void CriticalScaleFallsWithTheRootOfTheInputNorm()
    {
        // Inputs c x with weights divided by √c have the same outputs, and the same flow in another time: λ* goes as c^−½.
        ClaimVerdict given = new ClaimJudge(_oneSeed).Judge(_four, [ClaimId.ScaleBound]).Single();
        var inputs = (double[,])_four.Inputs.Clone();
        for (int k = 0; k < inputs.GetLength(0); k++)
            for (int i = 0; i < inputs.GetLength(1); i++) inputs[k, i] *= 3;
        ClaimVerdict scaled = new ClaimJudge(_oneSeed).Judge(
            new TrainingDataset("scaled", inputs, _four.Labels), [ClaimId.ScaleBound]).Single();

        double error = given.ConfidenceInterval.High - given.ConfidenceInterval.Low
            + scaled.ConfidenceInterval.High - scaled.ConfidenceInterval.Low;
        Assert.Equal(Verdict.Supported, scaled.Verdict);
        Assert.Equal(-0.5 * Math.Log(3), scaled.Statistic - given.Statistic, error);
        Assert.True(error < 0.1);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        Expect.Error("InvalidOption", () => new ClaimOptions { Seeds = [] }.Validate());
        Expect.Error("InvalidOption", () => new ClaimOptions { Confidence = 1 }.Validate());
    }

    private static ReluNetwork OneNeuronForEverySample(TrainingDataset dataset) => new(
        [.. dataset.Labels], Matrix<double>.Build.DenseOfArray(dataset.Inputs).PseudoInverse().Transpose().ToArray());

    private static void AssertInconclusive(ClaimVerdict verdict, string reason)
    {
        Assert.True(verdict.Verdict == Verdict.Inconclusive, $"{verdict}: {verdict.Evidence}");
        Assert.Contains(reason, verdict.Evidence, StringComparison.Ordinal);
    }

    private static GradientFlowRun With(
        GradientFlowRun run, ReluNetwork? network = null, RunStatus? status = null, SaddlePoint[]? saddles = null,
        double[]? fitTimes = null, NetworkSnapshot[]? snapshots = null) => new()
        {
            Dataset = run.Dataset,
            InitialNetwork = run.InitialNetwork,
            Network = network ?? run.Network,
            Options = run.Options,
            Status = status ?? run.Status,
            Time = run.Time,
            Loss = run.Loss,
            GradientNorm = run.GradientNorm,
            Regime = run.Regime,
            UnreachableSamples = run.UnreachableSamples,
            Trajectory = run.Trajectory,
            Saddles = saddles ?? run.Saddles,
            FitTimes = fitTimes ?? run.FitTimes,
            Switches = run.Switches,
            Snapshots = snapshots ?? run.Snapshots,
            BalancednessDrift = run.BalancednessDrift,
            Steps = run.Steps,
            RejectedSteps = run.RejectedSteps,
            Engine = run.Engine,
            Elapsed = run.Elapsed,
        };
}
