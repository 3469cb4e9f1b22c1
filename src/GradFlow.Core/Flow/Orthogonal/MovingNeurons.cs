using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The loops over the neurons of a block that do not move in a group, tile by tile.</summary>
/// <param name="initial">The neurons at time 0.</param>
/// <param name="columns">The order of the samples.</param>
/// <param name="directions">The directions of the early alignment.</param>
/// <param name="impulses">The impulses of every motion.</param>
/// <param name="deferred">The steps that tiles of neurons nothing shows have not gone through yet.</param>
/// <param name="smallestOutput">Size of the smallest output that matters.</param>
internal sealed class MovingNeurons(
    InitialNeurons initial, SampleColumns columns, SampleDirections directions, ImpulsePair impulses, DeferredSteps deferred, double smallestOutput)
{
    /// <summary>What all neurons together may add to an output without being noticed, relative to the smallest output that matters.</summary>
    private const double UnnoticedShare = 1e-18;

    /// <summary>What all neurons together may add to the sums over those of their sign without being noticed, relative to the sums.</summary>
    private const double OutweighedShare = 1e-15;

    /// <summary>Share of the active coordinates for whose switches there is room at first.</summary>
    private const double ExpectedShare = 0.55;

    /// <summary>Binary logarithm of the ratio of sizes from which neurons are told apart.</summary>
    private const double LogDistance = 48;

    /// <summary>Largest <c>|a² − ‖w‖²|/a²</c> of a neuron that counts as balanced: its square may be neglected.</summary>
    private const double LargestImbalance = 1e-7;

    /// <summary>A size beyond 2^±this is brought back near 1.</summary>
    private const int LargestExponent = 60;

    private static readonly double _largestSize = Math.ScaleB(1, LargestExponent);

    private readonly double _unnoticedLogSize = Math.Log2(UnnoticedShare * smallestOutput / initial.Width);
    private double _outweighedPositiveLogSize = double.NegativeInfinity;
    private double _outweighedNegativeLogSize = double.NegativeInfinity;

    /// <summary>Fills a block with the state at time 0, the neurons with positive output weights first.</summary>
    public void Start(NeuronBlock block)
    {
        Span<double> coordinates = block.Work.Moved.Columns(0, 0, columns.Count), rows = block.Work.Moved.Columns(1, 0, columns.Count);
        Span<int> neurons = stackalloc int[Lanes.Count];
        foreach (bool isPositive in (ReadOnlySpan<bool>)[true, false])
        {
            for (int j = block.First, count = 0; j <= block.Last; j++)
            {
                if (j < block.Last && initial.IsPositive(j) == isPositive) neurons[count++] = j;
                if (count == 0 || (count < Lanes.Count && j < block.Last)) continue;
                initial.Project(neurons[..count], directions.Weights, coordinates, rows);
                block.AddTile(neurons[..count], coordinates);
                count = 0;
            }
        }
        for (int tile = 0; tile < block.TileCount; tile++) Settle(block, tile, block.Present);
        block.Pack();
    }

    /// <summary>Adds the shares of the output at the present state.</summary>
    public static void AddShares(NeuronBlock block)
    {
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int start, int end) = block.RangeOf(tile);
            Accumulate(block, block.Present, tile, start, end);
        }
        TileKernels.TakeLanes(block.Work.LaneShares, block.Share);
    }

    /// <summary>
    /// Adds the shares of the output after the impulses. Neurons so small that no rounded output shows them are left out: they follow
    /// the others, and it is enough that they do so in <see cref="Propose"/>.
    /// </summary>
    public void Explore(NeuronBlock block)
    {
        double unnoticed = _unnoticedLogSize - impulses.LogGrowth;
        bool any = false;
        Span<TileStatus> tiles = block.Tiles;
        for (int tile = 0; tile < tiles.Length; tile++)
        {
            ref TileStatus status = ref tiles[tile];
            if (status.Start == status.End || AreSmaller(block, tile, unnoticed)) continue;
            if (status.IsDeferred) TakeAlong(block, tile);
            block.Work.Boost.AddShare(
                block.Present, tile, status.Start, status.End, impulses, block.Work.Moved, block.Work.LaneSharesOf(status.Start, status.End));
            any = true;
        }
        if (any) TileKernels.TakeLanes(block.Work.LaneShares, block.Share);
    }

    /// <summary>
    /// Adds the shares of the output after the impulses, and keeps the proposed state, the switches on the way, and the sums over the
    /// neurons: while a tile is in the cache they cost less than going through the accepted state once more.
    /// </summary>
    public void Propose(NeuronBlock block)
    {
        block.Switches.Truncate(block.AcceptedSwitches);
        block.ProposedLogGrowth = impulses.LogGrowth;
        (block.MovingCoordinates, block.NoticedCoordinates, block.NegligibleTiles) = (0, 0, 0);
        double positive = LargestNegligible(_outweighedPositiveLogSize), negative = LargestNegligible(_outweighedNegativeLogSize);
        AggregateLanes sums = AggregateLanes.Empty;
        Span<TileStatus> tiles = block.Tiles;
        for (int tile = 0; tile < tiles.Length; tile++)
        {
            ref TileStatus status = ref tiles[tile];
            (int start, int end) = (status.Start, status.End);
            status.IsNegligible = false;
            if (start == end) continue;
            int switches = block.Switches.Count;
            status.IsNegligible = AreSmaller(block, tile, LargestOf(block.Present.OutputsOf(tile)));
            if (status.IsDeferred && !(status.IsNegligible && status.MayStayDeferred && deferred.StayActive(block.Present, tile, status)))
                TakeAlong(block, tile);
            if (!status.IsDeferred)
            {
                block.MovingCoordinates += (end - start) * Lanes.Count;
                block.Work.Boost.Move(block.Present, tile, start, end, impulses, block.Proposed, tile, block.Switches);
                Normalize(block.Proposed, tile, start, end);
                status.IsNegligible &= switches == block.Switches.Count && status.Size.Highest <= LargestOf(block.Proposed.OutputsOf(tile));
            }
            if (status.IsNegligible)
            {
                sums.AddActive(status.NeuronCount);
                block.NegligibleTiles++;
                continue;
            }
            block.NoticedCoordinates += (end - start) * Lanes.Count;
            Accumulate(block, block.Proposed, tile, start, end);
            Describe(block, tile, block.Proposed, tile, start, end, ref sums);
        }
        block.ProposedAggregate = block.DeadAggregate + sums.ToAggregate();
        TileKernels.TakeLanes(block.Work.LaneShares, block.Share);

        double LargestOf(Vector512<double> outputs) => Math.Min(
            Vector512.GreaterThanAny(outputs, Vector512<double>.Zero) ? positive : double.PositiveInfinity,
            Vector512.LessThanAny(outputs, Vector512<double>.Zero) ? negative : double.PositiveInfinity);
    }

    /// <summary>Notes the sums over all neurons at the present state.</summary>
    public void Note(NeuronAggregate total)
    {
        double LogSize(WeightedCosine sums) => Math.Log2(OutweighedShare * sums.Weight / initial.Width) + sums.Exponent;
        (_outweighedPositiveLogSize, _outweighedNegativeLogSize) = (LogSize(total.Positive), LogSize(total.Negative));
    }

    /// <summary>
    /// Makes the proposed state the present one, without the neurons that died on the way; the switches lie between the two times.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="startTime">Start of the step.</param>
    /// <param name="endTime">Its end.</param>
    /// <param name="restarts">
    /// Whether the steps deferred so far are made up for, and the neurons that are not noticed are left behind from this one on.
    /// </param>
    public void Advance(NeuronBlock block, double startTime, double endTime, bool restarts)
    {
        int last = -1;
        foreach (ref NeuronSwitch change in block.Switches.Items[block.AcceptedSwitches..])
        {
            int slot = change.Neuron, tile = slot / Lanes.Count;
            change = new NeuronSwitch(startTime + change.Time * (endTime - startTime), block.Neurons[slot], change.Column);
            // The switches of one tile follow each other.
            if (last >= 0 && tile != last) Settle(block, last, block.Proposed);
            last = tile;
        }
        if (last >= 0) Settle(block, last, block.Proposed);
        block.AcceptedSwitches = block.Switches.Count;
        if (restarts) LeaveBehind(block);
        block.Advance();
        for (int tile = 0, count = block.TileCount; tile < count; tile++)
        {
            ref TileStatus status = ref block.Tiles[tile];
            status.Size = status.Size.After(block.ProposedLogGrowth);
            if (status.Size.Lowest > _unnoticedLogSize && !status.IsGathered) GatherLarge(block, tile);
        }
        if (block.DeferredTiles == 0) block.Pack();
    }

    /// <summary>Takes the neurons that are left behind through the deferred steps, and leaves behind those that have become negligible.</summary>
    private void LeaveBehind(NeuronBlock block)
    {
        Span<double> clearances = block.Work.LaneClearances;
        clearances.Fill(double.PositiveInfinity);
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            ref TileStatus status = ref block.Tiles[tile];
            if (status.IsDeferred)
            {
                CatchUp(block, tile);
                status.MayStayDeferred = MayBeDeferred(block, tile);
            }
            else if (status.IsNegligible && MayBeDeferred(block, tile)) block.Defer(tile);
        }
        for (int c = 0; c < columns.Count; c++) block.Clearances[c] = -Lanes.Largest(-Vector512.Create<double>(clearances[(c * Lanes.Count)..]));
    }

    /// <summary>Takes the neurons that are left behind through the deferred steps.</summary>
    public void CatchUp(NeuronBlock block)
    {
        for (int tile = 0; block.DeferredTiles > 0; tile++)
            if (block.Tiles[tile].IsDeferred) TakeAlong(block, tile);
        block.Pack();
    }

    /// <summary>The sums over the neurons after the impulses, or at the present state; adds the shares of the output after a motion.</summary>
    public NeuronAggregate Observe(NeuronBlock block, bool moves)
    {
        AggregateLanes sums = AggregateLanes.Empty;
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int start, int end) = block.RangeOf(tile);
            if (start == end) continue;
            if (moves)
            {
                block.Work.Boost.Move(block.Present, tile, start, end, impulses, block.Work.Moved, 0);
                Accumulate(block, block.Work.Moved, 0, start, end);
                Describe(block, tile, block.Work.Moved, 0, start, end, ref sums);
            }
            else Describe(block, tile, block.Present, tile, start, end, ref sums);
        }
        TileKernels.TakeLanes(block.Work.LaneShares, block.Share);
        return block.DeadAggregate + sums.ToAggregate();
    }

    /// <summary>
    /// <see cref="Propose"/> for a single impulse, which also keeps the shares of the output and the sums over the neurons at shares of
    /// it on the way.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="shares">Shares of the impulse, ascending.</param>
    /// <param name="parts">Those shares of it.</param>
    public void ProposeAlong(NeuronBlock block, ReadOnlySpan<double> shares, ImpulsePair[] parts)
    {
        block.Switches.Truncate(block.AcceptedSwitches);
        // In the first flight about half of the coordinates switch, those whose labels have the other sign.
        if (block.AcceptedSwitches == 0) block.Switches.Reserve((int)(ExpectedShare * block.ActiveNeurons.Sum()));
        (block.ProposedLogGrowth, block.NegligibleTiles) = (impulses.LogGrowth, 0);
        Array.Clear(block.Shares);
        AggregateLanes end = AggregateLanes.Empty;
        Span<AggregateLanes> sums = stackalloc AggregateLanes[shares.Length];
        sums.Fill(AggregateLanes.Empty);
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int first, int last) = block.RangeOf(tile);
            if (first == last) continue;
            Span<double> lanes = block.Work.LaneSharesOf(first, last);
            block.Work.Boost.MoveAlong(block.Present, tile, first, last, impulses, shares, block.Proposed, tile, block.Switches);
            for (int i = 0; i < shares.Length; i++)
            {
                block.Work.Boost.PlaceAt(block.Present, tile, first, last, impulses, i, parts[i], block.Work.Moved, 0);
                Normalize(block.Work.Moved, 0, first, last);
                Accumulate(block, block.Work.Moved, 0, first, last);
                TileKernels.TakeLanes(lanes, block.Shares.AsSpan(i * columns.Count + first, last - first));
                Describe(block, tile, block.Work.Moved, 0, first, last, ref sums[i]);
            }
            Normalize(block.Proposed, tile, first, last);
            Accumulate(block, block.Proposed, tile, first, last);
            TileKernels.TakeLanes(lanes, block.Share.AsSpan(first, last - first));
            Describe(block, tile, block.Proposed, tile, first, last, ref end);
        }
        block.ProposedAggregate = block.DeadAggregate + end.ToAggregate();
        for (int i = 0; i < shares.Length; i++) block.Aggregates[i] = block.DeadAggregate + sums[i].ToAggregate();
    }

    /// <summary>Receives the state of one neuron.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="output">Output weight, over 2^<paramref name="exponent"/>.</param>
    /// <param name="exponent">Binary exponent.</param>
    /// <param name="row">Its coordinates over all columns, likewise; valid during the call.</param>
    public delegate void Receiver(int neuron, double output, long exponent, ReadOnlySpan<double> row);

    /// <summary>Hands on the state of every neuron of a block, after the impulses or as it is: in tiles, dead, and in groups.</summary>
    /// <param name="block">The block.</param>
    /// <param name="moves">Whether it is the state after the impulses, through which the groups have been moved.</param>
    /// <param name="groups">All groups.</param>
    /// <param name="receive">Receives the neurons.</param>
    public void ForEach(NeuronBlock block, bool moves, NeuronGroup[] groups, Receiver receive)
    {
        int n = columns.Count;
        Span<double> row = block.Work.Row;
        row.Clear();
        foreach ((int neuron, double output, long exponent) in block.Dead) receive(neuron, output, exponent, row);
        Span<double> rows = block.Work.Moved.Columns(1, 0, n);
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int start, int end) = block.RangeOf(tile);
            NeuronTiles state = block.Present;
            int number = tile;
            if (moves)
            {
                block.Work.Boost.Move(block.Present, tile, start, end, impulses, block.Work.Moved, 0);
                (state, number) = (block.Work.Moved, 0);
            }
            rows.Clear();
            Lanes.ToRows(state.Columns(number, start, end), rows[start..], n);
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                int neuron = block.Neurons[tile * Lanes.Count + lane], slot = number * Lanes.Count + lane;
                if (neuron >= 0) receive(neuron, state.Outputs[slot], state.Exponents[slot], rows.Slice(lane * n, n));
            }
        }
        if (groups.Length > 0) ForEachMember(block, moves, groups, receive);
    }

    /// <summary>The members of groups in the order of the neurons, which is that of the memory.</summary>
    private static void ForEachMember(NeuronBlock block, bool moves, NeuronGroup[] groups, Receiver receive)
    {
        int count = block.Last - block.First;
        (int Group, int Member)[] places = ArrayPool<(int, int)>.Shared.Rent(count);
        places.AsSpan(0, count).Fill((-1, 0));
        for (int g = 0; g < groups.Length; g++)
        {
            (int first, int last) = groups[g].MembersWithin(block.First, block.Last);
            for (int i = first; i < last; i++) places[groups[g].Members[i] - block.First] = (g, i);
        }
        Span<double> row = block.Work.Row;
        row.Clear();
        for (int j = 0; j < count; j++)
        {
            (int g, int member) = places[j];
            if (g < 0) continue;
            (double output, int exponent) = groups[g].Recover(member, moves, row);
            receive(block.First + j, output, exponent, row);
            foreach (int column in groups[g].Columns) row[column] = 0;
        }
        ArrayPool<(int, int)>.Shared.Return(places);
    }

    /// <summary>Largest binary exponent of a neuron of the block with an output weight, after the impulses or as it is.</summary>
    public double LargestExponentOf(NeuronBlock block, bool moves, NeuronGroup[] groups)
    {
        double largest = double.NegativeInfinity;
        if (moves)
        {
            ForEach(block, moves, groups, (_, output, exponent, _) => largest = output == 0 ? largest : Math.Max(largest, exponent));
            return largest;
        }
        foreach ((_, double output, long exponent) in block.Dead)
            if (output != 0) largest = Math.Max(largest, exponent);
        for (int slot = 0; slot < block.TileCount * Lanes.Count; slot++)
            if (block.Present.Outputs[slot] != 0) largest = Math.Max(largest, block.Present.Exponents[slot]);
        foreach (NeuronGroup group in block.Groups) largest = Math.Max(largest, group.LargestMemberExponent);
        return largest;
    }

    /// <summary>Shortest time in which the contribution of a neuron of the block can reach e^<paramref name="logAllowed"/> under the first impulse.</summary>
    public double QuietTime(NeuronBlock block, double logAllowed)
    {
        double shortest = double.PositiveInfinity;
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int start, int end) = block.RangeOf(tile);
            ReadOnlySpan<double> rows = block.Present.Columns(tile, start, end);
            Vector512<double> r = TileKernels.Project(
                rows, block.Present.TileDistance, impulses.First.AsSpan(start, end - start)).R;
            Vector512<double> a = block.Present.OutputsOf(tile), amplitude = 0.5 * (a * a + TileKernels.SquaredNorm(rows));
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                if (r[lane] == 0 || amplitude[lane] == 0) continue;
                double logAmplitude = Math.Log(amplitude[lane]) + 2 * Logarithm.OfTwo * block.Present.Exponents[tile * Lanes.Count + lane];
                shortest = Math.Min(shortest, (logAllowed - logAmplitude) / (2 * Math.Sqrt(r[lane])));
            }
        }
        return shortest;
    }

    /// <summary>Squared speed of a block's neurons under the first impulse.</summary>
    public double SquaredSpeed(NeuronBlock block)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (int start, int end) = block.RangeOf(tile);
            (Vector512<double> slope, Vector512<double> square) = TileKernels.Project(
                block.Present.Columns(tile, start, end),
                block.Present.TileDistance,
                impulses.First.AsSpan(start, end - start));
            Vector512<double> a = block.Present.OutputsOf(tile);
            sum += (slope * slope + a * a * square) * Lanes.PowerOfTwo(2 * block.Present.ExponentsOf(tile));
        }
        return Lanes.Sum(sum);
    }

    /// <summary>
    /// The active sets of a tile's neurons as bits over the columns, and which of them have settled on it under the first impulse:
    /// no force of weight pulls a coordinate down.
    /// </summary>
    public (Vector512<ulong> Sets, Vector512<double> HaveSettled) ActiveSets(NeuronBlock block, int tile, double largestOpposingShare)
    {
        (int start, int end) = block.RangeOf(tile);
        (Vector512<ulong> sets, Vector512<double> total, Vector512<double> against) = TileKernels.Oppose(
            block.Present.Columns(tile, start, end),
            impulses.First.AsSpan(start, end - start),
            block.Present.OutputsOf(tile));
        return (Vector512.ShiftLeft(sets, start), Vector512.LessThanOrEqual(against, largestOpposingShare * total));
    }

    private static void Accumulate(NeuronBlock block, NeuronTiles state, int tile, int start, int end) => TileKernels.Accumulate(
        state.Columns(tile, start, end),
        state.OutputsOf(tile) * Lanes.PowerOfTwo(2 * state.ExponentsOf(tile)),
        block.Work.LaneSharesOf(start, end));

    /// <summary>
    /// Brings sizes back near 1 by powers of two. The output weight stands for the size: while a balanced neuron is alive it is the
    /// larger part, and an unbalanced one changes its size when the output weight does.
    /// </summary>
    private static void Normalize(NeuronTiles state, int tile, int start, int end)
    {
        Vector512<double> size = Vector512.Abs(state.OutputsOf(tile));
        Vector512<double> isOutside = Vector512.GreaterThan(size, Vector512.Create(_largestSize))
            | (Vector512.LessThan(size, Vector512.Create(1 / _largestSize)) & Vector512.GreaterThan(size, Vector512<double>.Zero));
        if (Vector512.ExtractMostSignificantBits(isOutside) == 0) return;
        Vector512<double> squares = TileKernels.SquaredNorm(state.Columns(tile, start, end));
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            double largest = Math.Max(size[lane], Math.Sqrt(squares[lane]));
            int exponent = largest > 0 && double.IsFinite(largest) ? Math.ILogB(largest) : 0;
            if (Math.Abs(exponent) <= LargestExponent) continue;
            int slot = tile * Lanes.Count + lane;
            double factor = Math.ScaleB(1, -exponent);
            state.Outputs[slot] *= factor;
            state.Exponents[slot] += exponent;
            for (int c = start; c < end; c++)
                if (state.At(slot, c) is > 0 and var v) state.At(slot, c) = Math.Max(v * factor, RowKernels.SmallestActive);
        }
    }

    /// <summary>Narrows a tile after switches, and takes out the neurons that died.</summary>
    private void Settle(NeuronBlock block, int tile, NeuronTiles state)
    {
        block.Narrow(tile, state);
        (int start, int end) = block.RangeOf(tile);
        Vector512<double> squares = TileKernels.SquaredNorm(state.Columns(tile, start, end));
        Span<long> died = stackalloc long[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            int slot = tile * Lanes.Count + lane;
            if (block.Neurons[slot] < 0 || squares[lane] > 0 || AnyActive(state, slot, start, end)) continue;
            died[lane] = -1;
        }
        if (!died.Contains(-1)) return;
        AggregateLanes sums = AggregateLanes.Empty;
        Describe(block, tile, state, tile, start, end, Vector512.Create<long>(died).AsDouble(), ref sums);
        block.DeadAggregate += sums.ToAggregate();
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            int slot = tile * Lanes.Count + lane;
            if (died[lane] == 0) continue;
            block.Dead.Add((block.Neurons[slot], state.Outputs[slot], state.Exponents[slot]));
            block.Remove(slot);
        }
    }

    private void TakeAlong(NeuronBlock block, int tile)
    {
        CatchUp(block, tile);
        block.TakeAlong(tile);
    }

    /// <summary>Takes a tile through the deferred steps, in both states of its block.</summary>
    private void CatchUp(NeuronBlock block, int tile)
    {
        (int start, int end) = block.RangeOf(tile);
        (NeuronTiles from, int place) = (block.Present, tile);
        ReadOnlySpan<ImpulsePair> pairs = deferred.Pairs;
        for (int i = 0; i < pairs.Length; i++)
        {
            (NeuronTiles to, int target) = i == pairs.Length - 1 ? (block.Proposed, tile) : (block.Work.Moved, i % 2);
            block.Work.Boost.Move(from, place, start, end, pairs[i], to, target);
            (from, place) = (to, target);
        }
        Normalize(block.Proposed, tile, start, end);
        block.Proposed.CopyTile(tile, block.Present, tile, start, end, block.Work.LaneClearances);
    }

    /// <summary>
    /// Whether the neurons of a tile may be left behind: balanced ones, whose output weights keep their signs, and which are active where
    /// these make them grow.
    /// </summary>
    private bool MayBeDeferred(NeuronBlock block, int tile)
    {
        (int start, int end) = block.RangeOf(tile);
        Vector512<double> a = block.Present.OutputsOf(tile);
        bool grow = (end <= columns.Split && Vector512.GreaterThanOrEqualAll(a, Vector512<double>.Zero))
            || (start >= columns.Split && Vector512.LessThanOrEqualAll(a, Vector512<double>.Zero));
        return grow && Vector512.EqualsAll(AreBalanced(block, tile).AsInt64(), Vector512<long>.AllBitsSet);
    }

    /// <summary>Which neurons of a tile are balanced, but for what may be neglected beside their size.</summary>
    public static Vector512<double> AreBalanced(NeuronBlock block, int tile)
    {
        Vector512<double> a = block.Present.OutputsOf(tile);
        return Vector512.LessThanOrEqual(Vector512.Abs(ImbalancesOf(block, tile)), LargestImbalance * a * a);
    }

    /// <summary>
    /// Binary logarithm of the largest <c>a² + ‖w‖²</c> with which neither the outputs nor the sums over the neurons of a sign show a
    /// neuron after the impulses; while it grows, the others may decline.
    /// </summary>
    private double LargestNegligible(double outweighed) =>
        Math.Min(_unnoticedLogSize, outweighed - impulses.LogGrowth) - impulses.LogGrowth;

    /// <summary>Whether <c>a² + ‖w‖²</c> of a tile's neurons is at most 2^<paramref name="largest"/>.</summary>
    private bool AreSmaller(NeuronBlock block, int tile, double largest)
    {
        ref TileSize size = ref block.Tiles[tile].Size;
        if (size.Lowest <= largest && size.Highest > largest)
        {
            if (block.Tiles[tile].IsDeferred) TakeAlong(block, tile);
            size = MeasureSize(block, tile);
        }
        return size.Highest <= largest;
    }

    /// <summary>
    /// Leaves the tile of a neuron that has begun to be noticed to those that are far smaller, if they are most of it: after a plateau
    /// few neurons are large, and their tiles alone count in <see cref="Explore"/>.
    /// </summary>
    private static void GatherLarge(NeuronBlock block, int tile)
    {
        block.Tiles[tile].IsGathered = true;
        Vector512<double> sizes = LogSizesOf(block, tile);
        ulong large = Vector512.ExtractMostSignificantBits(Vector512.GreaterThan(sizes, Vector512.Create(Lanes.Largest(sizes) - LogDistance)));
        if (2 * BitOperations.PopCount(large) <= block.Tiles[tile].NeuronCount) block.Gather(tile, large);
    }

    private static TileSize MeasureSize(NeuronBlock block, int tile)
    {
        double largest = Lanes.Largest(LogSizesOf(block, tile));
        return new TileSize(largest, largest);
    }

    /// <summary>
    /// Binary logarithms of <c>a² + ‖w‖²</c>, rounded up to whole numbers, so that they are known at once; −∞ in empty slots.
    /// </summary>
    private static Vector512<double> LogSizesOf(NeuronBlock block, int tile)
    {
        Vector512<double> a = block.Present.OutputsOf(tile);
        Vector512<long> exponents = block.Present.ExponentsOf(tile);
        // a² + ‖w‖² = 2a² − (a² − ‖w‖²), where the difference is conserved.
        Vector512<double> size = 2 * a * a + Vector512.Abs(ImbalancesOf(block, tile));
        Span<double> logarithms = stackalloc double[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane++)
            logarithms[lane] = size[lane] > 0 ? Math.ILogB(size[lane]) + 1 + 2 * exponents[lane] : double.NegativeInfinity;
        return Vector512.Create<double>(logarithms);
    }

    /// <summary><c>a² − ‖w‖²</c> of a tile's neurons at the present state, over the squares of their scales.</summary>
    private static Vector512<double> ImbalancesOf(NeuronBlock block, int tile)
    {
        Vector512<double> scale = Lanes.PowerOfTwo(block.Initial.ExponentsOf(tile) - block.Present.ExponentsOf(tile));
        return block.Initial.ImbalancesOf(tile) * scale * scale;
    }

    private static bool AnyActive(NeuronTiles state, int slot, int start, int end)
    {
        for (int c = start; c < end; c++)
            if (state.At(slot, c) > 0) return true;
        return false;
    }

    private void Describe(NeuronBlock block, int tile, NeuronTiles state, int number, int start, int end, ref AggregateLanes sums) =>
        Describe(block, tile, state, number, start, end, Vector512<double>.AllBitsSet, ref sums);

    private void Describe(
        NeuronBlock block, int tile, NeuronTiles state, int number, int start, int end, Vector512<double> counted, ref AggregateLanes sums)
    {
        int split = Math.Clamp(columns.Split, start, end);
        (Vector512<double> positive, Vector512<double> square) = TileKernels.Describe(
            state.Columns(number, start, split), directions.Weights.AsSpan(start, split - start));
        (Vector512<double> negative, Vector512<double> active) = TileKernels.Describe(
            state.Columns(number, split, end), directions.Weights.AsSpan(split, end - split));
        active += square;
        Vector512<double> a = state.OutputsOf(number);
        Vector512<long> exponents = state.ExponentsOf(number);
        Vector512<double> frozenScale = Lanes.PowerOfTwo(block.Initial.ExponentsOf(tile) - exponents);
        // ‖w‖² from a² − ‖w‖² = const: the coordinates outside the inputs' span are not stored.
        Vector512<double> hidden = Vector512.Sqrt(Lanes.Larger(active, a * a - block.Initial.ImbalancesOf(tile) * frozenScale * frozenScale));
        Vector512<double> isPositive = Vector512.GreaterThan(a, Vector512<double>.Zero);
        Vector512<double> projection =
            Vector512.ConditionalSelect(
                isPositive,
                positive + block.Initial.FrozenPositiveOf(tile) * frozenScale,
                negative + block.Initial.FrozenNegativeOf(tile) * frozenScale)
            / Vector512.ConditionalSelect(
                isPositive, Vector512.Create(directions.PositiveNorm), Vector512.Create(directions.NegativeNorm));
        sums.Add(a, counted & hidden, projection, exponents);
        sums.AddActive(counted & Vector512.GreaterThan(positive + negative, Vector512<double>.Zero));
    }
}
