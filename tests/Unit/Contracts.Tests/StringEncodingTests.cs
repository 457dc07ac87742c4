using System.Buffers;
using System.Text;

namespace LeadStreams.Contracts.Tests;

public sealed class StringEncodingTests
{
    // Past the length from which its own length takes two bytes, whatever the number of bytes at once.
    private const int Longest = 80;

    [Fact]
    public void Text_of_every_length_is_written_as_the_specification_says()
    {
        for (var length = 0; length <= Longest; length++)
        {
            var text = string.Create(length, 0, static (chars, _) => Fill(chars));
            ShouldBeWritten(text);
        }
    }

    [Theory]
    [InlineData("\u007f")]
    [InlineData("\u0080")]
    [InlineData("é")]
    [InlineData("Ā")]
    [InlineData("⁥")]
    [InlineData("🦊")]
    public void A_character_that_is_not_ASCII_is_found_wherever_it_stands(string character)
    {
        for (var length = 1; length <= Longest; length++)
        {
            for (var at = 0; at < length; at++)
            {
                ShouldBeWritten(new string('a', at) + character + new string('z', length - at - 1));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    public void Half_of_a_surrogate_pair_is_refused(int before) =>
        Should.Throw<AvroException>(() => Written(new string('a', before) + '\ud83e' + "aaa"));

    private static void Fill(Span<char> chars)
    {
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = (char)(i + 1);
        }
    }

    private static void ShouldBeWritten(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var written = Written(text);
        var reader = new AvroReader(written);
        reader.ReadLong().ShouldBe(utf8.Length, text);
        reader.ReadRaw(reader.Remaining).ToArray().ShouldBe(utf8, text);
    }

    private static byte[] Written(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new AvroWriter(buffer);
        writer.WriteString(text);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
