using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>Neurons that move side by side in a tile.</summary>
public class NeuronTileTests
{
    [Theory]
    [InlineData(3, 0.1, false)]
    [InlineData(3, 0.1, true)]
    [InlineData(11, 2, true)]
    [InlineData(40, 0.5, true)]
    [InlineData(40, 30, false)]
    public void ATileMovesAsItsNeuronsDoOneByOne(int n, double angle, bool isDouble)
    {
        var random = new Random(n);
        double[] Draw(double scale) => [.. Enumerable.Range(0, n).Select(_ => scale * (2 * random.NextDouble() - 1))];
        double[] ones = [.. Enumerable.Repeat(1.0, n)];
        var impulses = new ImpulsePair(new SampleColumns(ones), ones);
        impulses.Set(Draw(angle / Math.Sqrt(n)), isDouble ? Draw(angle / Math.Sqrt(n)) : default);
        var tiles = new NeuronTiles(n, 2, TileMemory.Own);
        double[][] rows = [.. Enumerable.Range(0, Lanes.Count).Select(_ => Draw(1).Select(v => Math.Max(v, 0)).ToArray())];
        for (int slot = 0; slot < Lanes.Count; slot++)
        {
            // One lane stays empty, and some neurons are unbalanced, so that their output weight changes its sign.
            tiles.Outputs[slot] = slot == 3 ? 0 : 2 * random.NextDouble() - 1;
            if (slot == 3) Array.Clear(rows[slot]);
            tiles.SetRow(slot, 0, n, rows[slot]);
        }
        var switches = new PooledList<NeuronSwitch>();

        new TileBoost(n).Move(tiles, 0, 0, n, impulses, tiles, 1, switches);

        var single = new LorentzBoost(Lanes.Pad(n));
        int expectedSwitches = 0;
        for (int slot = 0; slot < Lanes.Count; slot++)
        {
            double[] row = new double[Lanes.Pad(n)], moved = new double[row.Length];
            rows[slot].CopyTo(row, 0);
            double a = tiles.Outputs[slot];
            int exponent = single.Apply(row, ref a, impulses.First.AsSpan(0, row.Length), moved);
            expectedSwitches += single.Switches.Count;
            if (isDouble)
            {
                exponent += single.Apply(moved, ref a, impulses.Second.AsSpan(0, row.Length), row);
                expectedSwitches += single.Switches.Count;
                moved = row;
            }
            double factor = Math.ScaleB(1, (int)(exponent - tiles.Exponents[Lanes.Count + slot]));
            double size = Math.Sqrt(a * a + moved.Sum(v => v * v)) * factor;
            Assert.Equal(a * factor, tiles.Outputs[Lanes.Count + slot], 1e-13 * size);
            for (int c = 0; c < n; c++) Assert.Equal(moved[c] * factor, tiles.At(Lanes.Count + slot, c), 1e-13 * size);
        }
        Assert.Equal(expectedSwitches, switches.Count);
    }

    [Theory]
    [InlineData(3, 0.1)]
    [InlineData(11, 2)]
    [InlineData(40, 0.5)]
    [InlineData(40, 30)]
    [InlineData(70, 800)]
    public void OnTheWayATileIsWhereAPartOfTheImpulseTakesIt(int n, double angle)
    {
        (NeuronTiles tiles, double[] ones, Func<double, double[]> draw) = Tile(n);
        ImpulsePair whole = new(new SampleColumns(ones), ones), part = new(new SampleColumns(ones), ones);
        whole.Set(draw(angle / Math.Sqrt(n)), default);
        double[] shares = [1e-3, 0.1, 0.2, 0.5, 0.9];
        var boost = new TileBoost(n);
        NeuronTiles end = new(n, 2, TileMemory.Own), along = new(n, 2, TileMemory.Own), expected = new(n, 2, TileMemory.Own);
        PooledList<NeuronSwitch> switches = new(), expectedSwitches = new();

        boost.MoveAlong(tiles, 0, 0, n, whole, shares, end, 0, switches);
        new TileBoost(n).Move(tiles, 0, 0, n, whole, end, 1, expectedSwitches);

        Assert.Equal(expectedSwitches.Items.ToArray(), switches.Items.ToArray());
        AssertSame(end, 1, end, 0);
        for (int i = 0; i < shares.Length; i++)
        {
            part.Set(whole, shares[i]);
            boost.PlaceAt(tiles, 0, 0, n, whole, i, part, along, 0);
            new TileBoost(n).Move(tiles, 0, 0, n, part, expected, 0);
            AssertSame(expected, 0, along, 0);
        }

        void AssertSame(NeuronTiles wanted, int wantedTile, NeuronTiles found, int foundTile)
        {
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                int slot = wantedTile * Lanes.Count + lane, other = foundTile * Lanes.Count + lane;
                double factor = Math.ScaleB(1, (int)(found.Exponents[other] - wanted.Exponents[slot]));
                double size = Math.Abs(wanted.Outputs[slot]);
                for (int c = 0; c < n; c++) size = Math.Max(size, wanted.At(slot, c));
                Assert.Equal(wanted.Outputs[slot], factor * found.Outputs[other], 1e-12 * size);
                for (int c = 0; c < n; c++) Assert.Equal(wanted.At(slot, c), factor * found.At(other, c), 1e-12 * size);
            }
        }
    }

    [Theory]
    [InlineData(3, 0.1, false)]
    [InlineData(11, 2, true)]
    [InlineData(40, 0.5, true)]
    [InlineData(40, 5, false)]
    public void TheShareOfATileIsThatOfTheMovedTile(int n, double angle, bool isDouble)
    {
        (NeuronTiles tiles, double[] ones, Func<double, double[]> draw) = Tile(n);
        var impulses = new ImpulsePair(new SampleColumns(ones), ones);
        impulses.Set(draw(angle / Math.Sqrt(n)), isDouble ? draw(angle / Math.Sqrt(n)) : default);
        var boost = new TileBoost(n);
        NeuronTiles moved = new(n, 2, TileMemory.Own), room = new(n, 2, TileMemory.Own);
        AlignedArray<double> expected = new(n * Lanes.Count), share = new(n * Lanes.Count);

        boost.Move(tiles, 0, 0, n, impulses, moved, 0);
        TileKernels.Accumulate(moved.Columns(0, 0, n), moved.OutputsOf(0) * Lanes.PowerOfTwo(2 * moved.ExponentsOf(0)), expected.Span);
        boost.AddShare(tiles, 0, 0, n, impulses, room, share.Span);

        double largest = expected.Span.ToArray().Max(Math.Abs);
        Assert.True(largest > 0);
        for (int i = 0; i < n * Lanes.Count; i++) Assert.Equal(expected[i], share[i], 1e-13 * largest);
    }

    [Fact]
    public void ATileThatHasBeenNarrowedIsWidenedBeforeItIsFilledUp()
    {
        // What NeuronGroups does when groups dissolve at different times.
        NeuronBlock block = Block();
        block.Add(0, 1, 0, [1, 1, 0, 0]);
        block.Narrow(0, block.Present);
        Assert.Equal((0, 2), block.RangeOf(0));
        block.Present.Columns(0, 2, 4).Fill(double.NaN);

        block.Add(1, 2, 0, [0, 0, 1, 1]);
        block.Add(2, -1, 0, [0, 1, 0, 1]);

        Assert.Equal((0, 4), block.RangeOf(0));
        Assert.Equal(TileSize.Unknown, block.Tiles[0].Size);
        Assert.Equal([1, 1, 0, 0], RowOf(block, 0));
        Assert.Equal([0, 0, 1, 1], RowOf(block, 1));
        // Neurons of the other sign of the output weight have tiles of their own.
        Assert.Equal([0, 1, 0, 1], RowOf(block, Lanes.Count));
        Assert.Equal(2, block.TileCount);
    }

    [Fact]
    public void GatheredNeuronsStayWhatTheyAre()
    {
        NeuronBlock block = Block();
        for (int j = 0; j < Lanes.Count; j++) block.Add(j, j + 1, -10 * j, [j, 1, 0, 0]);

        block.Gather(0, 0b10000010);

        Assert.Equal([0, -1, 2, 3, 4, 5, 6, -1], block.Neurons[..Lanes.Count]);
        Assert.Equal([1, 7], block.Neurons[Lanes.Count..(Lanes.Count + 2)]);
        Assert.Equal(Lanes.Count, block.NeuronCount);
        for (int i = 0; i < 2; i++)
        {
            int slot = Lanes.Count + i, j = block.Neurons[slot];
            Assert.Equal((j + 1, -10 * j), (block.Present.Outputs[slot], block.Present.Exponents[slot]));
            Assert.Equal([j, 1, 0, 0], RowOf(block, slot));
        }
        Assert.Equal([0, 0, 0, 0], RowOf(block, 1));
        Assert.Equal((0, 2), block.RangeOf(1));
    }

    [Fact]
    public void NeuronsThatMoveToAnotherBlockStayWhatTheyAre()
    {
        NeuronBlock source = Block(), target = Block();
        source.Add(9, 2, -10, [0, 1, 2, 0]);
        source.Add(11, -3, 5, [0, 0, 3, 0]);
        target.Add(4, 1, 0, [1, 0, 0, 0]);

        source.MoveTo(target);

        Assert.True(source.IsIdle);
        Assert.Equal(3, target.NeuronCount);
        Assert.Equal([4, 9], target.Neurons[..2]);
        Assert.Equal(11, target.Neurons[Lanes.Count]);
        Assert.Equal((2, -10), (target.Present.Outputs[1], target.Present.Exponents[1]));
        Assert.Equal((-3, 5), (target.Present.Outputs[Lanes.Count], target.Present.Exponents[Lanes.Count]));
        Assert.Equal([1, 0, 0, 0], RowOf(target, 0));
        Assert.Equal([0, 1, 2, 0], RowOf(target, 1));
        Assert.Equal([0, 0, 3, 0], RowOf(target, Lanes.Count));
    }

    private static NeuronBlock Block()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(4, 1);
        var columns = new SampleColumns(dataset.Labels);
        var initial = new InitialNeurons(FlowCases.Network(dataset, 16, -1, 1), new UnitInputs(dataset, columns), columns);
        return new NeuronBlock(0, 16, 4, initial, TileMemory.Own) { Work = new NeuronWorkspace(4) };
    }

    private static double[] RowOf(NeuronBlock block, int slot) => [.. Enumerable.Range(0, 4).Select(c => block.Present.At(slot, c))];

    /// <summary>Random neurons, one lane without any, some of which turn, and random numbers between ±scale.</summary>
    private static (NeuronTiles Tiles, double[] Ones, Func<double, double[]> Draw) Tile(int n)
    {
        var random = new Random(n);
        double[] Draw(double scale) => [.. Enumerable.Range(0, n).Select(_ => scale * (2 * random.NextDouble() - 1))];
        var tiles = new NeuronTiles(n, 1, TileMemory.Own);
        for (int slot = 0; slot < Lanes.Count; slot++)
        {
            bool isEmpty = slot == 3;
            tiles.Outputs[slot] = isEmpty ? 0 : 2 * random.NextDouble() - 1;
            tiles.SetRow(slot, 0, n, [.. Draw(isEmpty ? 0 : 1).Select(v => Math.Max(v, 0))]);
        }
        return (tiles, [.. Enumerable.Repeat(1.0, n)], Draw);
    }

    [Fact]
    public void ANeuronTooSmallToBeNoticedFollowsItsTwin()
    {
        // The motion is linear in the neuron: a twin 1e-60 times as large stays so, though no residual shows it.
        const int pairs = 12;
        const double ratio = 1e-60;
        TrainingDataset dataset = FlowCases.Orthogonal(70, 3);
        ReluNetwork few = FlowCases.Network(dataset, pairs, Math.Log(1e-3), 3, InitializationScheme.Gaussian);
        var hidden = new double[2 * pairs, 70];
        for (int j = 0; j < 2 * pairs; j++)
            for (int i = 0; i < 70; i++) hidden[j, i] = (j < pairs ? 1 : ratio) * few.HiddenWeights[j % pairs, i];
        var both = new ReluNetwork(
            [.. few.OutputWeights, .. few.OutputWeights.Select(a => ratio * a)], hidden);

        GradientFlowRun run = GradientFlow.Integrate(dataset, both, new GradientFlowOptions { LossTolerance = 0, EndTime = 400 });

        Assert.True(run.Loss < 0.9 * run.Trajectory[0].Loss);
        for (int j = 0; j < pairs; j++)
        {
            double size = Math.Abs(run.Network.OutputWeights[j]) + Enumerable.Range(0, 70).Max(i => Math.Abs(run.Network.HiddenWeights[j, i]));
            Assert.Equal(run.Network.OutputWeights[j], run.Network.OutputWeights[pairs + j] / ratio, 1e-10 * size);
            for (int i = 0; i < 70; i++)
                Assert.Equal(run.Network.HiddenWeights[j, i], run.Network.HiddenWeights[pairs + j, i] / ratio, 1e-10 * size);
        }
        Assert.Equal(0, run.Switches.Length % 2);
    }
}
