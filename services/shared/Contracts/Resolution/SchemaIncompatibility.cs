namespace LeadStreams.Contracts;

/// <summary>The kinds of incompatibility, as Avro's own checkers name them.</summary>
public enum SchemaIncompatibilityType
{
    NameMismatch,
    FixedSizeMismatch,
    MissingEnumSymbols,
    ReaderFieldMissingDefaultValue,
    TypeMismatch,
    MissingUnionBranch,
}

/// <summary>
/// One reason why a reader's schema cannot read all data of a writer's. <paramref name="Path"/> leads through the
/// reader's schema as a JSON pointer.
/// </summary>
public sealed record SchemaIncompatibility(SchemaIncompatibilityType Type, string Path, string Message)
{
    /// <summary>The type as Avro's checkers spell it, for example <c>READER_FIELD_MISSING_DEFAULT_VALUE</c>.</summary>
    public string TypeName =>
        Type switch
        {
            SchemaIncompatibilityType.NameMismatch => "NAME_MISMATCH",
            SchemaIncompatibilityType.FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
            SchemaIncompatibilityType.MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
            SchemaIncompatibilityType.ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
            SchemaIncompatibilityType.MissingUnionBranch => "MISSING_UNION_BRANCH",
            _ => "TYPE_MISMATCH",
        };

    /// <summary>Type, message and place in one line.</summary>
    public override string ToString() => $"{TypeName} at {Path}: {Message}";
}
