using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

public class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AStepAllocatesNothing(int threads)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(100, 1);
        ReluNetwork network = FlowCases.Network(dataset, 1400, -4, 1);
        using var team = new ThreadTeam(threads, default);
        var motion = new OrthogonalMotion(dataset, network, team);
        var step = new CommutatorFreeStep(motion, new GradientFlowOptions().Tolerance);
        motion.Residuals(step.Start);
        double time = 0, duration = 0.02 / motion.ForceScales.Max();
        // Past the alignment, whose switches are kept.
        Step();
        for (int switches = -1; switches < motion.SwitchCount;)
        {
            switches = motion.SwitchCount;
            for (int i = 0; i < 100; i++) Step();
        }

        double loss = SquareLoss.Of(step.Start);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.NotEqual(loss, SquareLoss.Of(step.Start));

        void Step()
        {
            motion.QuietTime(step.Start, 1e-6);
            step.Propose(duration);
            motion.Accept(time, time + duration);
            time += duration;
            step.Advance();
        }
    }

    [Fact]
    public void ARunAllocatesPerStepWhatItRecords()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(100, 1);
        ReluNetwork network = FlowCases.Network(dataset, 300, -4, 1);
        (long fewBytes, int few) = Allocated(20);
        (fewBytes, few) = Allocated(20);
        (long manyBytes, int many) = Allocated(120);

        // A point of the trajectory holds n residuals beside a dozen numbers; the thinning copies numbers of points.
        int point = 8 * dataset.Count + 400;
        Assert.Equal(100, many - few);
        Assert.InRange((manyBytes - fewBytes) / (many - few), 1, point);

        (long Bytes, int Steps) Allocated(int steps)
        {
            // A constant step, so that no flight adds points within it; the switches lie in the steps both runs make.
            var options = new GradientFlowOptions { FixedStep = 400, MaximumSteps = steps, LossTolerance = 0, EndTime = 1e9 };
            long before = GC.GetAllocatedBytesForCurrentThread();
            GradientFlowRun run = GradientFlow.Integrate(dataset, network, options);
            return (GC.GetAllocatedBytesForCurrentThread() - before, run.Steps);
        }
    }
}
