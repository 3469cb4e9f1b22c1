namespace GradFlow.Core.Flow;

/// <summary>What a run carried out (about_GradFlow_Theory §1).</summary>
public enum FlowAlgorithm
{
    /// <summary>The gradient flow <c>dθ/dt ∈ −∂L(θ)</c>.</summary>
    Flow,

    /// <summary>Gradient descent <c>θ ← θ − η ∇L(θ)</c>, the flow's explicit Euler discretisation.</summary>
    Descent,
}
