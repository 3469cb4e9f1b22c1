using BenchmarkDotNet.Running;
using GradFlow.Benchmarks;

if (args is ["pipeline"]) PipelineFigures.Print();
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
