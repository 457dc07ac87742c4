namespace LeadStreams.Domain.Sources;

/// <summary>Holds a source's mapping against the data dictionary: what is not documented may not be mapped.</summary>
internal static class DictionaryCheck
{
    public static void Run(SourceDefinition source, DataDictionary dictionary, YamlSection root)
    {
        foreach (var row in source.Fields)
        {
            // A full name is taken apart: its parts are what the dictionary describes.
            var targets = row.Transform == Transform.FullName ? new[] { "first_name", "last_name" } : [row.Target];
            foreach (var target in targets)
            {
                Require(dictionary, root, "fields", target, DictionaryKind.Field);
            }
        }

        foreach (var row in source.Touch.Rows)
        {
            Require(dictionary, root, "touch", row.Target, DictionaryKind.Touch);
        }

        foreach (var name in source.Tokens.Derived.Concat(source.Tokens.Rows.Select(x => x.Target)))
        {
            Require(dictionary, root, "tokens", name, DictionaryKind.Token);
        }

        foreach (var consent in source.Consents)
        {
            Require(dictionary, root, "consents", consent.Purpose, DictionaryKind.Consent);
        }
    }

    private static void Require(
        DataDictionary dictionary,
        YamlSection root,
        string section,
        string name,
        DictionaryKind kind
    )
    {
        if (name.Length > 0 && dictionary.Find(kind, name) is null)
        {
            root.Fault(section, $"'{name}' is mapped but not documented under '{section}' of the dictionary");
        }
    }
}
