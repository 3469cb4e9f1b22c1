namespace GradFlow.Core.Reports;

/// <summary>What a plot shows.</summary>
public enum PlotKind
{
    /// <summary>Loss against time on a logarithmic axis, with the predicted saddles.</summary>
    Loss,

    /// <summary>Mean cosines of the neurons with the directions they are predicted to align with, against time.</summary>
    Alignment,

    /// <summary>The neurons at the end: their weights in the plane and, for one-dimensional data, their hinges.</summary>
    Neurons,

    /// <summary>The function at the end, for one-dimensional data with or without bias coordinate.</summary>
    Function,

    /// <summary>Relative excess of the variation norm against the initialisation scale.</summary>
    Norm,

    /// <summary>Observed against predicted exit times of the saddles.</summary>
    Saddles,

    /// <summary>Explained variance of the weights at the end.</summary>
    Spectrum,
}
