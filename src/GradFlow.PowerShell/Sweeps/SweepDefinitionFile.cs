using System.Collections;
using System.Management.Automation.Language;
using GradFlow.Core.Errors;
using GradFlow.Core.Sweeps;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Reads a .psd1 file as what it is, data: nothing in it is run.</summary>
internal static class SweepDefinitionFile
{
    private const long LargestFile = 1 << 20;

    /// <summary>Reads a definition.</summary>
    /// <exception cref="GradFlowException">FileNotReadable, MalformedFile, or what the settings report.</exception>
    public static SweepDefinition Read(string path)
    {
        ScriptBlockAst tree = Parser.ParseInput(TextOf(path), path, out _, out ParseError[] errors);
        if (errors is [var first, ..])
            throw GradFlowError.MalformedFile(path, first.Extent.StartLineNumber, first.Message);
        if (tree.ParamBlock is not null || tree.EndBlock?.Statements is not [PipelineAst pipeline]
            || pipeline.GetPureExpression() is not HashtableAst table)
            throw GradFlowError.MalformedFile(path, 1, "A sweep definition is one table, @{ ... }.");
        try
        {
            return SweepDefinitionReader.Read((IDictionary)table.SafeGetValue(), Path.GetDirectoryName(path)!);
        }
        catch (InvalidOperationException)
        {
            throw GradFlowError.MalformedFile(
                path, table.Extent.StartLineNumber,
                "Only texts, numbers, $true, $false, lists and tables may stand here: no commands, variables or ranges (write '1..1000').");
        }
    }

    private static string TextOf(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw GradFlowError.MalformedFile(path, 1, "A sweep definition is at most a megabyte. Write seeds as ranges, '1..1000'.");
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw GradFlowError.FileNotReadable(path, exception);
        }
    }
}
