using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace GradFlow.Host;

/// <summary>
/// Results on standard output; errors, warnings, verbose and debug messages and progress on standard error, so that a
/// redirected output holds results alone. Colours and progress appear only on a terminal.
/// </summary>
internal sealed class HostUserInterface : PSHostUserInterface, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ProgressLine _progress = new();
    private readonly bool _colours =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>Whether what the engine writes as results is the display of an error that ended the script.</summary>
    public bool ResultsAreErrors { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new HostRawUserInterface();

    /// <summary>Whether standard output is a terminal that may show colours.</summary>
    public override bool SupportsVirtualTerminal => _colours && !Console.IsOutputRedirected;

    private bool ErrorsHaveColours => _colours && !Console.IsErrorRedirected;

    public override void Write(string value) => WriteOut(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (!SupportsVirtualTerminal)
        {
            WriteOut(value);
            return;
        }
        WriteOut(PSStyle.MapForegroundColorToEscapeSequence(foregroundColor) + value + PSStyle.Instance.Reset);
    }

    public override void WriteLine(string value) => WriteOut(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteMessage(value);

    public override void WriteWarningLine(string message) =>
        WriteMessage($"{PSStyle.Instance.Formatting.Warning}WARNING: {message}{PSStyle.Instance.Reset}");

    public override void WriteVerboseLine(string message) =>
        WriteMessage($"{PSStyle.Instance.Formatting.Verbose}VERBOSE: {message}{PSStyle.Instance.Reset}");

    public override void WriteDebugLine(string message) =>
        WriteMessage($"{PSStyle.Instance.Formatting.Debug}DEBUG: {message}{PSStyle.Instance.Reset}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_lock)
            _progress.Show(record);
    }

    public override string ReadLine() =>
        Console.In.ReadLine() ?? throw new HostException("Standard input has ended: there is nothing to read.");

    public override SecureString ReadLineAsSecureString() =>
        throw new HostException("gradflow cannot read a secret from the terminal.");

    /// <summary>Refused, so that a missing mandatory parameter is an error and never a job that waits for an answer.</summary>
    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new HostException("gradflow does not ask for parameters: give them on the command line.");

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteMessage($"{caption}{Environment.NewLine}{message}");
        var labels = choices.Select(Split).ToArray();
        var menu = string.Join("  ", labels.Select(label => $"[{label.Key}] {label.Text}"));
        while (true)
        {
            WriteMessage(defaultChoice < 0 ? menu : $"{menu}  (default is \"{labels[defaultChoice].Key}\")");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            var chosen = Array.FindIndex(labels, label => Same(answer, label.Key) || Same(answer, label.Text));
            if (chosen >= 0)
                return chosen;
        }
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) =>
        throw new HostException("gradflow does not ask for credentials.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    /// <summary>Removes the progress line and writes out what is held back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _progress.Clear();
            Console.Out.Flush();
        }
    }

    private void WriteOut(string text)
    {
        lock (_lock)
        {
            _progress.Clear();
            if (ResultsAreErrors)
                Console.Error.Write(ErrorsHaveColours ? text : Plain(text));
            else
                Console.Out.Write(SupportsVirtualTerminal ? text : Plain(text));
        }
    }

    private void WriteMessage(string text)
    {
        lock (_lock)
        {
            _progress.Clear();
            Console.Error.WriteLine(ErrorsHaveColours ? text : Plain(text));
        }
    }

    private static string Plain(string text) => new StringDecorated(text).ToString(OutputRendering.PlainText);

    private static (string Key, string Text) Split(ChoiceDescription choice)
    {
        var text = choice.Label.Replace("&", "", StringComparison.Ordinal);
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark < text.Length ? (text[mark].ToString().ToUpperInvariant(), text) : (text, text);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
