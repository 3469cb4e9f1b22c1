namespace GradFlow.Core.Claims;

/// <summary>The claims of about_GradFlow_Theory §6 that can be judged.</summary>
public enum ClaimId
{
    /// <summary>The flow reaches zero loss when every sample is in some neuron's active set.</summary>
    ZeroLoss,

    /// <summary>In the paper's regime the end point has the smallest variation norm of all interpolators as λ → 0.</summary>
    MinimumVariationNorm,

    /// <summary>On orthogonal inputs the motion along one sample does not depend on the residuals of the others.</summary>
    Decoupling,

    /// <summary>At the alignment time the neurons are aligned up to <c>O(λ^ε)</c> and no larger than <c>O(λ^(1−ε))</c>.</summary>
    InitialAlignment,

    /// <summary>The flow visits the predicted saddles, in the predicted order, at the predicted times and losses.</summary>
    SaddleToSaddle,

    /// <summary>There is a scale λ* below which zero loss and minimality hold.</summary>
    ScaleBound,

    /// <summary>The number of escape directions does not increase from saddle to saddle.</summary>
    SaddleIndex,

    /// <summary>What holds on orthogonal inputs holds on correlated ones up to an error that vanishes with the coherence.</summary>
    NearOrthogonality,

    /// <summary>The learned function changes by at most its variation norm times the change of its input.</summary>
    InputStability,
}
