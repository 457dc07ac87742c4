namespace LeadStreams.Contracts;

/// <summary>Which branch of a union a value belongs to.</summary>
internal static class GenericUnion
{
    /// <summary>Index of the branch.</summary>
    /// <exception cref="AvroException">The union has no branch for the value.</exception>
    public static int Branch(UnionSchema union, object? value)
    {
        var name = Name(value);
        for (var i = 0; i < union.Branches.Count; i++)
        {
            if (union.Branches[i].Name == name)
            {
                return i;
            }
        }
        throw new AvroException($"the union has no branch {name}");
    }

    private static string? Name(object? value) =>
        value switch
        {
            null => "null",
            bool => "boolean",
            int => "int",
            long => "long",
            float => "float",
            double => "double",
            string => "string",
            AvroBytes => "bytes",
            AvroList<object?> => "array",
            AvroMap<object?> => "map",
            GenericRecord record => record.Schema.Name,
            GenericEnum symbol => symbol.TypeName,
            GenericFixed bytes => bytes.TypeName,
            _ => value.GetType().Name,
        };
}
