using BenchmarkDotNet.Running;
using GradFlow.Benchmarks;

if (args is ["pipeline"]) PipelineFigures.Print();
else if (args is ["merge"]) MergeFigures.Print();
else if (args is ["merge", var folder]) MergeFigures.Merge(folder);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
