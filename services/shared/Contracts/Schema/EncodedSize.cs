namespace LeadStreams.Contracts;

/// <summary>The least number of bytes a datum takes, so that the counts of arrays can be held against the data left.</summary>
internal static class EncodedSize
{
    private const int MaxDepth = 8;

    public static int Min(AvroSchema schema) => Min(schema, 0);

    private static int Min(AvroSchema schema, int depth)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return 0;
            case AvroKind.Float:
                return sizeof(float);
            case AvroKind.Double:
                return sizeof(double);
            case AvroKind.Fixed:
                return ((FixedSchema)schema).Size;
            case AvroKind.Record:
                // A lower bound is enough: below some depth (recursion, too) a record counts as nothing.
                long sum = 0;
                foreach (var field in ((RecordSchema)schema).Fields)
                {
                    sum += depth < MaxDepth ? Min(field.Schema, depth + 1) : 0;
                }
                return (int)Math.Min(sum, int.MaxValue);
            default:
                return 1;
        }
    }
}
