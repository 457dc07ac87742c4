using LeadStreams.Contracts;
using LeadStreams.Domain.Emails;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>What is gathered of one record before it becomes a lead. Reused from record to record; one thread.</summary>
internal sealed class LeadScratch
{
    private static readonly Comparison<LeadAttribute> ByFieldAndValue = static (a, b) =>
        string.CompareOrdinal(a.Field, b.Field) is var order and not 0
            ? order
            : string.CompareOrdinal(a.Value, b.Value);

    private static readonly Comparison<Token> ByNamespaceAndValue = static (a, b) =>
        string.CompareOrdinal(a.Namespace, b.Namespace) is var order and not 0
            ? order
            : string.CompareOrdinal(a.Value, b.Value);

    private readonly List<LeadAttribute> attributes = [];
    private readonly List<Token> tokens = [];

    public WarningSet Warnings { get; } = new();

    /// <summary>Usable e-mail addresses.</summary>
    public List<EmailAddress> Emails { get; } = [];

    /// <summary>Usable phone numbers with the country of each.</summary>
    public List<(string E164, string? Region)> Phones { get; } = [];

    /// <summary>The country field, ISO alpha-2.</summary>
    public string? Country { get; set; }

    /// <summary>A full name still to be split, or null.</summary>
    public string? FullName { get; set; }

    public bool IsTest { get; set; }

    public bool HasExternalId { get; set; }

    public void Clear()
    {
        attributes.Clear();
        tokens.Clear();
        Emails.Clear();
        Phones.Clear();
        Warnings.Clear();
        Country = null;
        FullName = null;
        IsTest = false;
        HasExternalId = false;
    }

    /// <summary>The first valid value of a field, or null.</summary>
    public string? Valid(string field)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Verification != Verification.Invalid && attribute.Field == field)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>Adds a value unless the field has it already.</summary>
    public void Add(string field, string value, Verification verification, string? raw)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Field == field && attribute.Value == value)
            {
                return;
            }
        }

        attributes.Add(
            new LeadAttribute
            {
                Field = field,
                Value = value,
                Verification = verification,
                Raw = raw == value ? null : raw,
            }
        );
    }

    /// <summary>Adds link evidence unless it is there already.</summary>
    public void AddToken(string @namespace, string value, Verification trust)
    {
        foreach (var token in tokens)
        {
            if (token.Namespace == @namespace && token.Value == value)
            {
                return;
            }
        }

        tokens.Add(
            new Token
            {
                Namespace = @namespace,
                Value = value,
                Trust = trust,
            }
        );
    }

    public AvroList<LeadAttribute> SortedAttributes()
    {
        attributes.Sort(ByFieldAndValue);
        return AvroList<LeadAttribute>.Adopt(attributes.ToArray());
    }

    public AvroList<Token> SortedTokens()
    {
        tokens.Sort(ByNamespaceAndValue);
        return AvroList<Token>.Adopt(tokens.ToArray());
    }
}
