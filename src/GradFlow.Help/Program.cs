using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace GradFlow.Help;

/// <summary>
/// Writes the help of a binary module. Arguments: the module's assembly, the folder of the compiler's XML documentation, the folder
/// of the Markdown topics, and the culture folder to write to.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not [var assembly, var documentation, var topics, var target])
        {
            Console.Error.WriteLine("usage: GradFlow.Help ASSEMBLY XML_FOLDER TOPIC_FOLDER TARGET_FOLDER");
            return 2;
        }

        // The engine reports its use over the network unless told otherwise before it starts.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Directory.CreateDirectory(target);
        var writer = new CommandHelpWriter(XmlDocumentation.Load(documentation));
        writer.Write(Cmdlets(assembly)).Save(Path.Combine(target, $"{Path.GetFileName(assembly)}-Help.xml"));
        foreach (string topic in Directory.EnumerateFiles(topics, "about_*.md"))
        {
            string text = AboutTopic.ToText(File.ReadAllLines(topic));
            File.WriteAllText(Path.Combine(target, $"{Path.GetFileNameWithoutExtension(topic)}.help.txt"), text, Encoding.UTF8);
        }

        return 0;
    }

    /// <summary>The cmdlets as the engine sees them, parameter sets and all.</summary>
    private static CmdletInfo[] Cmdlets(string assembly)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Path.GetFullPath(assembly)]);
        state.ThrowOnRunspaceOpenError = true;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddCommand("Get-Command").AddParameter("Module", Path.GetFileNameWithoutExtension(assembly));
        return [.. shell.Invoke<CmdletInfo>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
    }
}
