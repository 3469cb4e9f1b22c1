using System.Management.Automation.Host;

namespace GradFlow.Host;

/// <summary>The dimensions and colours of the output. Nothing here moves the cursor or reads the screen.</summary>
internal sealed class HostRawUserInterface : PSHostRawUserInterface
{
    // Tables written to a file or a log have no terminal to fit.
    private const int RedirectedWidth = 120;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize
    {
        get => new(TerminalWidth ?? RedirectedWidth, TerminalHeight);
        set => throw NotSupported();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NotSupported();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates CursorPosition
    {
        get => new(0, 0);
        set => throw NotSupported();
    }

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotSupported();
    }

    public override int CursorSize
    {
        get => 25;
        set => throw NotSupported();
    }

    public override string WindowTitle { get; set; } = "gradflow";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    // A pseudo-terminal may report no width at all.
    private static int? TerminalWidth => Console.IsOutputRedirected || Console.BufferWidth <= 0 ? null : Console.BufferWidth;

    private static int TerminalHeight => Console.IsOutputRedirected || Console.WindowHeight <= 0 ? 50 : Console.WindowHeight;

    public override void FlushInputBuffer()
    {
        // Input is read by whole lines only, so nothing is held back.
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotSupported();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotSupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotSupported();

    private static NotSupportedException NotSupported() => new("gradflow writes plain lines; it does not control the screen.");
}
