using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

public sealed class AvroSerdeTests
{
    private const string Subject = "nodes-value";

    private static readonly Node Sample = new() { Name = "n", Children = [new Node { Name = "c" }] };

    [Fact]
    public void A_value_carries_the_prefix_and_the_id_of_its_schema()
    {
        var registry = new InMemorySchemaRegistry();
        registry.Register("other", "\"string\"");
        var serde = new AvroSerde<Node>(registry, Subject);
        var bytes = serde.Serialize(Sample);
        bytes[..5].ShouldBe([0, 0, 0, 0, 2]);
        bytes[5..].ShouldBe(Samples.Encode(Sample));
        serde.Deserialize(bytes).ShouldBe(Sample);
        new AvroSerde<Node>(registry, Subject).Deserialize(bytes).ShouldBe(Sample);
    }

    [Fact]
    public void The_registry_is_asked_once_for_each_schema()
    {
        var registry = new CountingRegistry();
        var serde = new AvroSerde<Node>(registry, Subject);
        var bytes = serde.Serialize(Sample);
        serde.Serialize(Sample);
        registry.Calls.ShouldBe(1);
        var reader = new AvroSerde<Node>(registry, Subject);
        reader.Deserialize(bytes);
        reader.Deserialize(bytes);
        registry.Calls.ShouldBe(2);
    }

    [Fact]
    public void Values_of_older_versions_are_read()
    {
        var registry = new InMemorySchemaRegistry();
        const string Older =
            """{"type":"record","name":"Node","namespace":"test.shapes","fields":[{"name":"name","type":"string"}]}""";
        var id = registry.Register(Subject, Older);
        var bytes = new byte[WireFormat.PrefixBytes + 2];
        WireFormat.WritePrefix(bytes, id);
        bytes[5] = 0x02;
        bytes[6] = (byte)'x';
        var serde = new AvroSerde<Node>(registry, Subject);
        serde.Deserialize(bytes).ShouldBe(new Node { Name = "x" });
        serde.SchemaId.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000001")]
    [InlineData("010000000102")]
    [InlineData("7b226a736f6e223a317d")]
    [InlineData("000000006300")]
    [InlineData("00000000010061")]
    [InlineData("0000000000026e0000")]
    [InlineData("00ffffffff026e0000")]
    public void A_message_that_is_not_ours_is_a_wire_format_fault(string hex)
    {
        var registry = new InMemorySchemaRegistry();
        registry.Register("other", "\"string\"");
        var serde = new AvroSerde<Node>(registry, Subject);
        Should.Throw<WireFormatException>(() => serde.Deserialize(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_schema_that_cannot_be_read_is_fetched_once()
    {
        var registry = new CountingRegistry();
        registry.Register("other", "\"string\"");
        var serde = new AvroSerde<Node>(registry, Subject);
        byte[] message = [0, 0, 0, 0, 1, 0];
        Should.Throw<WireFormatException>(() => serde.Deserialize(message));
        Should
            .Throw<WireFormatException>(() => serde.Deserialize(message))
            .Message.ShouldContain("cannot be read as test.shapes.Node");
        registry.Calls.ShouldBe(2);
    }

    [Fact]
    public void A_registry_that_cannot_be_reached_is_no_fault_of_the_data()
    {
        var options = new SchemaRegistryOptions { Url = new Uri("http://127.0.0.1:1"), Deadline = TimeSpan.Zero };
        using var registry = new SchemaRegistryClient(options, TimeProvider.System);
        var serde = new AvroSerde<Node>(registry, Subject);
        Should.Throw<SchemaRegistryException>(() => serde.Deserialize([0, 0, 0, 0, 1, 0])).IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void Damaged_and_overlong_values_are_faults_of_the_data()
    {
        var serde = new AvroSerde<Node>(new InMemorySchemaRegistry(), Subject);
        var bytes = serde.Serialize(Sample);
        Should.Throw<AvroException>(() => serde.Deserialize(bytes.AsSpan(0, bytes.Length - 1)));
        Should.Throw<AvroException>(() => serde.Deserialize([.. bytes, 0]));
    }

    [Fact]
    public void A_schema_that_breaks_compatibility_is_refused_at_first_use()
    {
        var registry = new InMemorySchemaRegistry();
        registry.Register(Subject, """{"type":"record","name":"Other","fields":[]}""");
        Should
            .Throw<SchemaRegistryException>(() => new AvroSerde<Node>(registry, Subject).Serialize(Sample))
            .IsIncompatible.ShouldBeTrue();
        registry.IsCompatible(Subject, Node.SchemaJson, out var messages).ShouldBeFalse();
        messages.ShouldNotBeEmpty();
    }

    [Fact]
    public void Writing_allocates_nothing_once_the_buffer_is_large_enough()
    {
        var serde = new AvroSerde<Everything>(new InMemorySchemaRegistry(), "everything-value");
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        serde.Serialize(Samples.Everything, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            buffer.ResetWrittenCount();
            serde.Serialize(Samples.Everything, buffer);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private sealed class CountingRegistry : ISchemaRegistry
    {
        private readonly InMemorySchemaRegistry _registry = new();

        public int Calls { get; private set; }

        public int Register(string subject, string schemaJson)
        {
            Calls++;
            return _registry.Register(subject, schemaJson);
        }

        public string GetSchema(int id)
        {
            Calls++;
            return _registry.GetSchema(id);
        }

        public bool IsCompatible(string subject, string schemaJson, out IReadOnlyList<string> messages) =>
            _registry.IsCompatible(subject, schemaJson, out messages);
    }
}
