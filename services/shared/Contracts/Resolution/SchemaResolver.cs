namespace LeadStreams.Contracts;

/// <summary>
/// Resolves a writer's schema against a reader's (Avro 1.11 specification, "Schema Resolution"). Names compare without
/// namespace, or by the reader's aliases. A writer's union branch that does not resolve is a fault only for data that
/// uses it; everywhere else a fault makes the whole unreadable.
/// </summary>
internal sealed class SchemaResolver
{
    private readonly Dictionary<(AvroSchema Writer, AvroSchema Reader), ReadPlan> _plans = [];

    public static ReadPlan Resolve(AvroSchema writer, AvroSchema reader)
    {
        var plan = new SchemaResolver().Plan(writer, reader);
        return plan.Fault is null ? plan : throw new AvroException(plan.Fault);
    }

    private ReadPlan Plan(AvroSchema writer, AvroSchema reader)
    {
        if (_plans.TryGetValue((writer, reader), out var known))
        {
            return known;
        }
        if (writer is UnionSchema writerUnion)
        {
            return PlanWriterUnion(writerUnion, reader);
        }
        if (reader is UnionSchema readerUnion)
        {
            return PlanReaderUnion(writer, readerUnion);
        }
        var plan = new ReadPlan(writer, reader);
        // Known before it is complete, for types that contain themselves.
        _plans.Add((writer, reader), plan);
        plan.Fault = Fill(plan, writer, reader);
        return plan;
    }

    private ReadPlan PlanWriterUnion(UnionSchema writer, AvroSchema reader)
    {
        var plan = new ReadPlan(writer, reader) { Branches = new ReadPlan[writer.Branches.Count] };
        _plans.Add((writer, reader), plan);
        var readable = false;
        for (var i = 0; i < writer.Branches.Count; i++)
        {
            plan.Branches[i] = Plan(writer.Branches[i], reader);
            readable |= plan.Branches[i].Fault is null;
        }
        plan.Fault = readable ? null : $"no branch of the writer's union can be read as {reader.Name}";
        return plan;
    }

    private ReadPlan PlanReaderUnion(AvroSchema writer, UnionSchema reader)
    {
        // The same type beats one reached by promotion, whatever the order, as in Java's implementation.
        foreach (var closeness in (ReadOnlySpan<Closeness>)[Closeness.SameName, Closeness.SameKind, Closeness.Promoted])
        {
            foreach (var branch in reader.Branches)
            {
                if (Close(writer, branch) == closeness && Plan(writer, branch) is { Fault: null } plan)
                {
                    return plan;
                }
            }
        }
        return new ReadPlan(writer, reader) { Fault = $"the reader's union has no branch for {writer.Name}" };
    }

    private string? Fill(ReadPlan plan, AvroSchema writer, AvroSchema reader)
    {
        if (!AvroTypes.Match(reader, writer))
        {
            return $"{writer.Name} cannot be read as {reader.Name}";
        }
        switch (reader)
        {
            case RecordSchema record:
                plan.IsIdentity = writer.ToCanonicalForm() == reader.ToCanonicalForm();
                return FillRecord(plan, (RecordSchema)writer, record);
            case EnumSchema symbols:
                plan.Symbols = MapSymbols((EnumSchema)writer, symbols);
                return null;
            case FixedSchema fix when ((FixedSchema)writer).Size != fix.Size:
                return $"fixed {reader.Name} has another size";
            case ArraySchema array:
                return FillItem(plan, ((ArraySchema)writer).Items, array.Items, 0);
            case MapSchema map:
                return FillItem(plan, ((MapSchema)writer).Values, map.Values, 1);
            default:
                return null;
        }
    }

    private string? FillItem(ReadPlan plan, AvroSchema writer, AvroSchema reader, int keyBytes)
    {
        plan.MinItemBytes = EncodedSize.Min(writer) + keyBytes;
        plan.Item = Plan(writer, reader);
        return plan.Item.Fault;
    }

    private string? FillRecord(ReadPlan plan, RecordSchema writer, RecordSchema reader)
    {
        plan.FieldPlans = new FieldPlan[writer.Fields.Count];
        foreach (var field in reader.Fields)
        {
            var source = AvroTypes.WriterField(field, reader, writer);
            if (source is null || plan.FieldPlans[source.Position] is not null)
            {
                if (field.Default is null)
                {
                    return $"the writer lacks field {reader.Name}.{field.Name}, which has no default";
                }
                continue;
            }
            var value = Plan(source.Schema, field.Schema);
            if (value.Fault is not null)
            {
                return $"field {reader.Name}.{field.Name}: {value.Fault}";
            }
            plan.FieldPlans[source.Position] = new FieldPlan(field.Position, value, source.Schema);
        }
        for (var i = 0; i < plan.FieldPlans.Length; i++)
        {
            plan.FieldPlans[i] ??= new FieldPlan(-1, null, writer.Fields[i].Schema);
        }
        return null;
    }

    private static int[] MapSymbols(EnumSchema writer, EnumSchema reader)
    {
        var fallback = reader.Default is null ? -1 : AvroTypes.IndexOf(reader.Symbols, reader.Default);
        var map = new int[writer.Symbols.Count];
        for (var i = 0; i < map.Length; i++)
        {
            var index = AvroTypes.IndexOf(reader.Symbols, writer.Symbols[i]);
            map[i] = index >= 0 ? index : fallback;
        }
        return map;
    }

    private static Closeness Close(AvroSchema writer, AvroSchema reader)
    {
        if (writer.Kind != reader.Kind)
        {
            return Closeness.Promoted;
        }
        return writer.Name == reader.Name ? Closeness.SameName : Closeness.SameKind;
    }

    private enum Closeness
    {
        SameName,
        SameKind,
        Promoted,
    }
}
