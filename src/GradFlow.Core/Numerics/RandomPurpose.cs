namespace GradFlow.Core.Numerics;

/// <summary>What random numbers are drawn for; each purpose has its own stream for every seed.</summary>
internal enum RandomPurpose
{
    /// <summary>Inputs and labels of a data set.</summary>
    Dataset = 1,

    /// <summary>Initial weights.</summary>
    Network = 2,

    /// <summary>Weights of a teacher network.</summary>
    Teacher = 3,

    /// <summary>Points and directions in which something is looked for.</summary>
    Search = 4,
}
