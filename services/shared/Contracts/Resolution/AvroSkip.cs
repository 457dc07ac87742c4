namespace LeadStreams.Contracts;

/// <summary>Passes over a datum.</summary>
internal static class AvroSkip
{
    public static void Skip(ref AvroReader reader, AvroSchema schema)
    {
        switch (schema.Kind)
        {
            case AvroKind.Boolean:
                reader.ReadBoolean();
                break;
            case AvroKind.Int:
            case AvroKind.Long:
                reader.ReadLong();
                break;
            case AvroKind.Float:
                reader.ReadRaw(sizeof(float));
                break;
            case AvroKind.Double:
                reader.ReadRaw(sizeof(double));
                break;
            case AvroKind.Bytes:
            case AvroKind.String:
                reader.ReadByteSpan();
                break;
            case AvroKind.Enum:
                reader.ReadIndex(((EnumSchema)schema).Symbols.Count);
                break;
            case AvroKind.Fixed:
                reader.ReadRaw(((FixedSchema)schema).Size);
                break;
            case AvroKind.Union:
                var branches = ((UnionSchema)schema).Branches;
                Skip(ref reader, branches[reader.ReadIndex(branches.Count)]);
                break;
            case AvroKind.Array:
                SkipBlocks(ref reader, ((ArraySchema)schema).Items, isMap: false);
                break;
            case AvroKind.Map:
                SkipBlocks(ref reader, ((MapSchema)schema).Values, isMap: true);
                break;
            case AvroKind.Record:
                reader.Enter();
                foreach (var field in ((RecordSchema)schema).Fields)
                {
                    Skip(ref reader, field.Schema);
                }
                reader.Leave();
                break;
        }
    }

    private static void SkipBlocks(ref AvroReader reader, AvroSchema item, bool isMap)
    {
        reader.Enter();
        while (reader.ReadBlock(EncodedSize.Min(item) + (isMap ? 1 : 0)) is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                if (isMap)
                {
                    reader.ReadByteSpan();
                }
                Skip(ref reader, item);
            }
        }
        reader.Leave();
    }
}
