using System.Reflection;
using LeadStreams.Contracts;

namespace LeadStreams.Avro.Conformance.Tests;

/// <summary>A generated record type of the product, with its codec closed over the type.</summary>
internal sealed record GeneratedRecord(AvroSchema Schema, Func<byte[], byte[]> Reencode);

/// <summary>All generated record types of the product.</summary>
internal static class GeneratedRecords
{
    public static IReadOnlyList<GeneratedRecord> All()
    {
        var make = typeof(GeneratedRecords).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;
        return
        [
            .. typeof(NormalizedLead)
                .Assembly.GetTypes()
                .Where(type => type.GetInterface(typeof(IAvroRecord<>).Name) is not null && type.IsClass)
                .Select(type => (GeneratedRecord)make.MakeGenericMethod(type).Invoke(null, null)!),
        ];
    }

    private static GeneratedRecord Make<T>()
        where T : class, IAvroRecord<T> =>
        new(
            T.Schema,
            bytes =>
            {
                var reader = new AvroReader(bytes);
                var value = T.Read(ref reader);
                reader.RequireEnd();
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                var writer = new AvroWriter(output);
                value.Write(ref writer);
                writer.Flush();
                return output.WrittenSpan.ToArray();
            }
        );
}
