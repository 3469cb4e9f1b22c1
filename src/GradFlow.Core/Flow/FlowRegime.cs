namespace GradFlow.Core.Flow;

/// <summary>Which hypotheses an initial network meets (about_GradFlow_Theory §4).</summary>
public enum FlowRegime
{
    /// <summary>The paper's hypothesis: some neuron aligns with all positive samples, and some other with all negative ones.</summary>
    Paper,

    /// <summary>The paper's hypothesis fails: the limit process still predicts the flow, minimality of the norm is not claimed.</summary>
    MildOverparameterization,

    /// <summary>The inputs are not orthogonal: the hypotheses and predictions do not apply.</summary>
    NotApplicable,
}
