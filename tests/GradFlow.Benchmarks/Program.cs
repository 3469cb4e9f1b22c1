using System.Globalization;
using BenchmarkDotNet.Running;
using GradFlow.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
double Number(int position, double otherwise) => args.Length > position ? double.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;
int Whole(int position, int otherwise) => (int)Number(position, otherwise);

switch (args.Length > 0 ? args[0] : "")
{
    case "compare":
        EngineFigures.Compare(args.Length > 1 ? args[1] : "dormand-prince", Whole(2, 100), Whole(3, 1000), Number(4, 1e-6), Number(5, 1e-5));
        break;
    case "scaling": EngineFigures.Scaling(Whole(1, 2000), Whole(2, 100_000)); break;
    case "small-scale": EngineFigures.SmallScale(Whole(1, 100), Whole(2, 1000)); break;
    case "width": EngineFigures.Width(Whole(1, 10_000), Whole(2, 1_000_000), Whole(3, Environment.ProcessorCount)); break;
    case "threads": ThreadFigures.Print(Whole(1, 200), Whole(2, 2000), Whole(3, 15)); break;
    case "bandwidth": BandwidthFigures.Print(Whole(1, 500), Whole(2, 20_000)); break;
    case "toy": EngineFigures.Toy(Whole(1, 1000)); break;
    case "high-dimensional": ExperimentFigures.HighDimensional(Whole(1, 200), Number(2, 400)); break;
    case "alignment-figure": ExperimentFigures.AlignmentFigure(Whole(1, 20_000)); break;
    case "width-threshold": ExperimentFigures.WidthThreshold(Whole(1, 1000)); break;
    case "prediction": ExperimentFigures.Prediction(Whole(1, 1000), Whole(2, 10_000)); break;
    case "norms": ExperimentFigures.Norms(Whole(1, 75), Whole(2, 150)); break;
    case "merge" when args.Length > 1: MergeFigures.Merge(args[1]); break;
    case "merge": MergeFigures.Print(); break;
    case "pipeline": PipelineFigures.Print(); break;
    case "workbook" when args.Length > 3: WorkbookFigures.Export(Whole(1, 0), args[2] == "append", args[3]); break;
    case "workbook": WorkbookFigures.Print(Whole(1, 100_000)); break;
    case "startup": StartupFigures.Print(Whole(1, 11), Whole(2, 1000)); break;
    default:
        return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args)
            .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
}
return 0;
