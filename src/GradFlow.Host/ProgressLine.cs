using System.Diagnostics;
using System.Management.Automation;

namespace GradFlow.Host;

/// <summary>The present progress as one line at the foot of a terminal; nothing when standard error is redirected.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);
    private readonly bool _enabled = !Console.IsErrorRedirected;
    private long _lastShown;
    private bool _visible;

    // One column stays free, so that the line never wraps; a pseudo-terminal may report no width at all.
    private static int Width => Console.BufferWidth > 1 ? Console.BufferWidth - 1 : 79;

    /// <summary>Shows a record in place of the one before; a completed one removes the line.</summary>
    public void Show(ProgressRecord record)
    {
        if (!_enabled)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }
        if (_visible && Stopwatch.GetElapsedTime(_lastShown) < _interval)
            return;
        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete} %" : "";
        var remaining = record.SecondsRemaining >= 0 ? $", {TimeSpan.FromSeconds(record.SecondsRemaining):c} left" : "";
        var text = $"{record.Activity}: {record.StatusDescription}{percent}{remaining}";
        Erase();
        Console.Error.Write(text.Length > Width ? text[..Width] : text);
        _visible = true;
        _lastShown = Stopwatch.GetTimestamp();
    }

    /// <summary>Removes the line, so that other text can take its place.</summary>
    public void Clear()
    {
        if (!_visible)
            return;
        Erase();
        _visible = false;
    }

    private static void Erase() =>
        Console.Error.Write("\r" + new string(' ', Width) + "\r");
}
