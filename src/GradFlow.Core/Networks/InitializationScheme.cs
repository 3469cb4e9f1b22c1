namespace GradFlow.Core.Networks;

/// <summary>How an initial network is drawn (about_GradFlow_Theory §1). In all of them <c>w_j ~ N(0, λ²/(m d) I)</c>, but for what is clipped.</summary>
public enum InitializationScheme
{
    /// <summary><c>a_j = s_j ‖w_j‖</c> with <c>s_j = ±1</c>, each with probability 1/2.</summary>
    Balanced,

    /// <summary><c>a_j ~ N(0, λ²/m)</c>, independent of <c>w_j</c>.</summary>
    Gaussian,

    /// <summary>Balanced, with <c>‖(w_j, a_j)‖</c> clipped to <c>[λ/10, 10 λ]/√m</c>.</summary>
    Clipped,
}
