using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;

namespace GradFlow.Host;

/// <summary>What a script asks for with <c>#Requires</c>: checked here, since the engine does so for files only and the host runs functions.</summary>
internal static class ScriptRequirement
{
    private const string Edition = "Core";

    /// <summary>What the engine, this process and the modules lack of what a script requires; empty when it can run.</summary>
    /// <remarks>Required modules that are not loaded yet are imported, as PowerShell does.</remarks>
    public static IEnumerable<string> Unmet(ScriptBlockAst script, Runspace runspace)
    {
        if (script.ScriptRequirements is not { } required)
            yield break;
        if (required.RequiredPSVersion is { } version && version > runspace.Version)
            yield return $"PowerShell {version} is required, and this is {runspace.Version}.";
        if (required.RequiredPSEditions is { Count: > 0 } editions && !editions.Contains(Edition, StringComparer.OrdinalIgnoreCase))
            yield return $"The edition {string.Join(" or ", editions)} of PowerShell is required, and this is {Edition}.";
        if (required.IsElevationRequired && !Environment.IsPrivilegedProcess)
            yield return "An administrator is required: run it as one.";
        foreach (var module in required.RequiredModules ?? [])
        {
            if (!IsAvailable(module, runspace))
                yield return $"The module {Text(module)} is required, and is neither loaded nor in a folder of PSModulePath.";
        }
    }

    private static bool IsAvailable(ModuleSpecification module, Runspace runspace)
    {
        using var shell = PowerShell.Create(runspace);
        // Of a loaded module Import-Module would want a file in a folder of PSModulePath.
        shell.AddScript(
            "param($module) if (-not (Get-Module -FullyQualifiedName $module)) { Import-Module -FullyQualifiedName $module -Scope Global -ErrorAction Stop }");
        try
        {
            shell.AddArgument(module).Invoke();
            return true;
        }
        catch (RuntimeException)
        {
            return false;
        }
    }

    private static string Text(ModuleSpecification module)
    {
        if (module.RequiredVersion is not null)
            return $"{module.Name} {module.RequiredVersion}";
        var least = module.Version is null ? "" : $", version {module.Version} or later";
        var most = module.MaximumVersion is null ? "" : $", version {module.MaximumVersion} or earlier";
        return module.Name + least + most;
    }
}
