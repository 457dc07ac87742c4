using System.Buffers;
using System.Collections.Concurrent;

namespace LeadStreams.Contracts;

/// <summary>
/// Values of a topic as bytes in Confluent wire format. Own values carry the id of the generated schema, registered at
/// first use; values written with another version are read by a plan made once per schema id. Thread-safe.
/// </summary>
public sealed class AvroSerde<T>
    where T : class, IAvroRecord<T>
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    private readonly ISchemaRegistry _registry;
    private readonly string _subject;
    private readonly ConcurrentDictionary<int, ReadPlan> _plans = new();
    private readonly ConcurrentDictionary<int, string> _unreadable = new();
    private int _ownId;

    /// <summary>A serde for a subject, usually <c>&lt;topic&gt;-value</c>.</summary>
    public AvroSerde(ISchemaRegistry registry, string subject)
    {
        _registry = registry;
        _subject = subject;
    }

    /// <summary>The id of the generated schema; asks the registry at first use.</summary>
    /// <exception cref="SchemaRegistryException">The registry refuses the schema or cannot be reached.</exception>
    public int SchemaId
    {
        get
        {
            // Racing threads get the same id; 0 is no schema's id.
            if (_ownId == 0)
            {
                _ownId = _registry.Register(_subject, T.SchemaJson);
            }
            return _ownId;
        }
    }

    /// <summary>Appends a value; after an exception the destination's content is undefined.</summary>
    /// <exception cref="AvroException">The value cannot be written.</exception>
    public void Serialize(T value, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        WireFormat.WritePrefix(destination.GetSpan(WireFormat.PrefixBytes), SchemaId);
        destination.Advance(WireFormat.PrefixBytes);
        var writer = new AvroWriter(destination);
        value.Write(ref writer);
        writer.Flush();
    }

    /// <summary>A value as bytes.</summary>
    /// <exception cref="AvroException">The value cannot be written.</exception>
    public byte[] Serialize(T value)
    {
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        Serialize(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A value from bytes.</summary>
    /// <exception cref="WireFormatException">The prefix is malformed, or its schema id cannot be used.</exception>
    /// <exception cref="AvroException">The datum is malformed.</exception>
    /// <exception cref="SchemaRegistryException">The id is new and the registry cannot be reached.</exception>
    public T Deserialize(ReadOnlySpan<byte> message) => Deserialize(message, pool: null);

    /// <summary>A value from bytes, with interned strings from the pool.</summary>
    /// <inheritdoc cref="Deserialize(ReadOnlySpan{byte})"/>
    public T Deserialize(ReadOnlySpan<byte> message, StringPool? pool)
    {
        var id = WireFormat.ReadSchemaId(message);
        var reader = new AvroReader(message[WireFormat.PrefixBytes..], pool);
        var value =
            id == _ownId ? T.Read(ref reader)
            : _plans.TryGetValue(id, out var plan) ? T.Read(ref reader, plan)
            : T.Read(ref reader, _plans.GetOrAdd(id, Plan(id)));
        reader.RequireEnd();
        return value;
    }

    private ReadPlan Plan(int id)
    {
        if (_unreadable.TryGetValue(id, out var fault))
        {
            throw new WireFormatException(fault);
        }
        try
        {
            return ReadPlan.Resolve(AvroSchema.Parse(_registry.GetSchema(id)), T.Schema);
        }
        catch (SchemaRegistryException e) when (e.IsOfTheData)
        {
            // Not remembered: the registry may learn of the id later.
            throw new WireFormatException($"schema id {id} is unknown to the registry or not Avro", e);
        }
        catch (Exception e) when (e is AvroException or AvroSchemaException)
        {
            fault = $"schema id {id} cannot be read as {T.Schema.Name}: {e.Message}";
            _unreadable[id] = fault;
            throw new WireFormatException(fault, e);
        }
    }
}
