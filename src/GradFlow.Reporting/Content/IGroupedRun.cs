namespace GradFlow.Reporting.Content;

/// <summary>What tells runs of a report apart into groups.</summary>
internal interface IGroupedRun
{
    /// <summary>Name of the data set, unique in the report.</summary>
    string DatasetName { get; }

    /// <summary>Number of hidden neurons.</summary>
    int Width { get; }

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    double LogInitializationScale { get; }

    /// <summary>Whether it is a gradient descent, not the flow.</summary>
    bool IsDescent { get; }

    /// <summary>Step size of a descent; null for the flow.</summary>
    double? StepSize { get; }
}
