using System.Management.Automation;
using System.Management.Automation.Language;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>What the keywords of a spec have in common: the session, and that they belong to discovery.</summary>
internal abstract class SpecCommand : PSCmdlet
{
    protected SpecSession Session => (SpecSession)Host.PrivateData.BaseObject;

    /// <summary>The block whose body is being discovered.</summary>
    protected SpecBlock Current => Session.Discovering
        ?? throw Refuse($"{MyInvocation.InvocationName} inside a test or setup is not understood.");

    /// <summary>Checks that a body takes its data from variables.</summary>
    protected static ScriptBlock Body(ScriptBlock body) => ((ScriptBlockAst)body.Ast).ParamBlock is null
        ? body
        : throw Refuse("a param block is not understood: the keys of -ForEach are variables.");

    /// <summary>An error that ends the script like a throw statement.</summary>
    protected static RuntimeException Refuse(string message) => new(message) { WasThrownFromThrowStatement = true };
}
