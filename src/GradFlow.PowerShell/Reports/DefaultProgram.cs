using System.ComponentModel;
using System.Diagnostics;
using GradFlow.Core.Errors;

namespace GradFlow.PowerShell.Reports;

/// <summary>The program that the system opens a kind of file with.</summary>
internal static class DefaultProgram
{
    /// <summary>Opens a file and does not wait for the program.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <exception cref="GradFlowException">FileNotShown.</exception>
    public static void Open(string path)
    {
        try
        {
            using Process? program = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException or PlatformNotSupportedException)
        {
            throw GradFlowError.FileNotShown(path, exception);
        }
    }
}
