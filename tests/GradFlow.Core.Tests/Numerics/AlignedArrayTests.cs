using System.Runtime.CompilerServices;
using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Numerics;

/// <summary>Arrays no vector of which lies across two cache lines.</summary>
public class AlignedArrayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void BeginsAtAMultipleOfAVector(int length)
    {
        // Several, since any one may begin there by chance.
        for (int i = 0; i < 8; i++)
        {
            var numbers = new AlignedArray<double>(length);

            Assert.Equal(length, numbers.Span.Length);
            Assert.False(numbers.Span.ContainsAnyExcept(0));
            Assert.Equal(0, Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref numbers[0]) % 64);
        }
    }
}
