namespace GradFlow.Core.Flow;

/// <summary>What a run carried out (theory.md §1).</summary>
public enum FlowAlgorithm
{
    /// <summary>The gradient flow <c>dθ/dt ∈ −∂L(θ)</c>.</summary>
    Flow,

    /// <summary>Gradient descent <c>θ ← θ − η ∇L(θ)</c>, the flow's explicit Euler discretisation.</summary>
    Descent,
}
