namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>A stream to a disk with little room left: it takes what fits and then fails as a file does.</summary>
internal sealed class FullDiskStream(Stream inner, int capacity) : Stream
{
    public const string Message = "No space left on device";
    private int _free = capacity;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, _free);
        inner.Write(buffer, offset, taken);
        _free -= taken;
        if (taken < count) throw new IOException(Message);
    }
}
