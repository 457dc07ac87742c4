using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

public sealed class GeneratedRecordTests
{
    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        var bytes = Samples.Encode(Samples.Everything);
        Samples.Decode<Everything>(bytes).ShouldBe(Samples.Everything);
        Samples.Encode(Samples.Decode<Everything>(bytes)).ShouldBe(bytes);
    }

    [Fact]
    public void Records_compare_by_content()
    {
        var copy = Samples.Decode<Everything>(Samples.Encode(Samples.Everything));
        copy.GetHashCode().ShouldBe(Samples.Everything.GetHashCode());
        (
            copy with
            {
                Matrix =
                [
                    [],
                    [1, 3],
                ],
            }
        ).ShouldNotBe(copy);
        (copy with { Labels = copy.Labels.With("a", "other") }).ShouldNotBe(copy);
        (copy with { Blob = new byte[] { 0, 254 } }).ShouldNotBe(copy);
    }

    [Fact]
    public void Equal_maps_have_equal_bytes_whatever_the_order_they_were_built_in()
    {
        var one = Samples.Everything with { Labels = [new("a", "1"), new("b", "2")] };
        var other = Samples.Everything with { Labels = [new("b", "2"), new("a", "1")] };
        other.ShouldBe(one);
        Samples.Encode(other).ShouldBe(Samples.Encode(one));
    }

    [Fact]
    public void Fields_with_a_default_may_be_left_out()
    {
        var value = new Defaults();
        value.Flag.ShouldBeTrue();
        value.SmallNumber.ShouldBe(-7);
        value.BigNumber.ShouldBe(9007199254740993);
        value.Ratio.ShouldBe(1.5f);
        value.PreciseRatio.ShouldBe(-2000);
        value.Blob.ToArray().ShouldBe([0, 255]);
        value.Text.ShouldBe("a \"quoted\"\nline");
        value.Hash.ToArray().ShouldBe([1, 2]);
        value.Color.ShouldBe(Color.DarkBlue);
        value.Numbers.ShouldBe([1, 2]);
        value.Labels["b"].ShouldBe(2);
        value.Node.ShouldBe(new Node { Name = "root", Children = [new Node { Name = "leaf" }] });
        value.SeenAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        value.Day.ShouldBe(new DateOnly(1969, 12, 31));
        value.Key.ShouldBe(Guid.Parse("123e4567-e89b-12d3-a456-426614174000"));
        value.Token.ShouldBe(Guid.Parse("123e4567-e89b-12d3-a456-4266554400ff"));
        value.MaybeText.ShouldBe("set");
    }

    [Fact]
    public void Defaults_fill_the_fields_that_a_writer_does_not_have()
    {
        var writer = AvroSchema.Parse("""{"type":"record","name":"Defaults","fields":[]}""");
        Samples.Decode<Defaults>([], writer).ShouldBe(new Defaults());
    }

    [Fact]
    public void The_schema_of_a_record_is_self_contained()
    {
        AvroSchema.Parse(Everything.SchemaJson).ToCanonicalForm().ShouldBe(Everything.Schema.ToCanonicalForm());
        AvroSchema.Parse(Everything.SchemaJson).ToJson().ShouldBe(Everything.SchemaJson);
    }

    [Fact]
    public void Interned_fields_come_from_the_pool()
    {
        var bytes = Samples.Encode(Samples.Everything);
        var pool = new StringPool();
        var (first, second) = (Samples.Decode<Everything>(bytes, pool), Samples.Decode<Everything>(bytes, pool));
        ReferenceEquals(first.Market, second.Market).ShouldBeTrue();
        ReferenceEquals(first.Text, second.Text).ShouldBeFalse();
    }

    [Fact]
    public void A_UUID_in_a_fixed_is_its_16_bytes_in_the_order_of_its_text()
    {
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var bytes = Samples.Encode(new Tokens { Token = id, Next = Guid.Empty });
        Convert.ToHexStringLower(bytes).ShouldBe("00112233445566778899aabbccddeeff" + "02" + new string('0', 32));
        Samples.Decode<Tokens>(bytes).ShouldBe(new Tokens { Token = id, Next = Guid.Empty });
        Should.Throw<AvroException>(() => Samples.Decode<Tokens>(bytes[..^1]));
    }

    [Fact]
    public void A_UUID_in_a_fixed_is_read_by_plan_too_and_from_a_fixed_without_logical_type()
    {
        var writer = AvroSchema.Parse(
            """
            {"type":"record","name":"Tokens","fields":[
              {"name":"other","type":"int"},
              {"name":"token","type":{"type":"fixed","name":"Id","size":16}},
              {"name":"next","type":["Id","null"]}]}
            """
        );
        byte[] bytes = [2, .. Enumerable.Range(1, 16).Select(i => (byte)i), 0, .. Enumerable.Repeat((byte)255, 16)];
        var value = Samples.Decode<Tokens>(bytes, writer);
        value.ShouldBe(
            new Tokens { Token = Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), Next = Guid.AllBitsSet }
        );
    }

    [Fact]
    public void Enums_give_their_symbols()
    {
        Color.DarkBlue.Symbol().ShouldBe("DARK_BLUE");
        ColorSymbols.TryParse("green", out var green).ShouldBeTrue();
        green.ShouldBe(Color.Green);
        ColorSymbols.TryParse("Green", out _).ShouldBeFalse();
    }

    [Fact]
    public void Values_that_no_reader_could_read_are_refused()
    {
        Should.Throw<AvroException>(() => Samples.Encode(Samples.Everything with { Color = (Color)3 }));
        Should.Throw<AvroException>(() => Samples.Encode(Samples.Everything with { Hash = new byte[3] }));
        Should.Throw<AvroException>(() => Samples.Encode(Samples.Everything with { Text = "half \ud800" }));
    }
}
