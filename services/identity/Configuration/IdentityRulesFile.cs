using System.Text.Json;
using System.Text.RegularExpressions;
using LeadStreams.Domain.Sources;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Configuration;

/// <summary>
/// Identity rules as a file, YAML or JSON: the rules in force, <c>schemas/identity.yaml</c>, or rules to try. It is read whole: the exception lists
/// every fault, and a key that is not known is one.
/// </summary>
internal static class IdentityRulesFile
{
    /// <summary>Name of the rules in force in the schemas folder.</summary>
    public const string Name = "identity.yaml";

    /// <summary>The record of a person holds all of its leads, and the log takes no record of any size.</summary>
    public const int MostLeadsOfPerson = 1_000;

    /// <summary>What a cell is told of a token holds the ids of all of its leads.</summary>
    public const int MostLeadsOfToken = 10_000;

    /// <summary>Version of rules to try that name none.</summary>
    private const string TrialVersion = "trial";

    /// <summary>The rules of a schemas folder, or null when it has no file of them.</summary>
    /// <exception cref="IdentityRulesException">The file has faults.</exception>
    public static IdentityRules? LoadInForce(string schemasDirectory)
    {
        var path = Path.Combine(schemasDirectory, Name);
        return File.Exists(path) ? Parse(File.ReadAllText(path), path, isTrial: false) : null;
    }

    /// <summary>Rules to try.</summary>
    /// <exception cref="IdentityRulesException">The file has faults.</exception>
    public static IdentityRules LoadTrial(string path) => Parse(File.ReadAllText(path), path, isTrial: true);

    /// <summary>
    /// The rules of a text; <paramref name="path"/> is for messages. Rules to try need no version, and may limit namespaces that they do not rule, and let as many leads be linked
    /// as they like: nothing is written by them.
    /// </summary>
    /// <exception cref="IdentityRulesException">The text has faults.</exception>
    public static IdentityRules Parse(string text, string path, bool isTrial)
    {
        var faults = new YamlFaults(path);
        var root = YamlSection.Load(WithoutTabs(text), path, faults);
        if (faults.Any)
        {
            throw new IdentityRulesException(faults.InOrder());
        }

        var version = root.OptionalText("version") ?? (isTrial ? TrialVersion : "");
        if (version.Length == 0)
        {
            root.Fault("version", "the file lacks 'version'");
        }

        var maxPersonLeads = root.RequiredNumber("max_person", least: 1);
        if (!isTrial && maxPersonLeads > MostLeadsOfPerson)
        {
            root.Fault("max_person", $"'max_person' is above {MostLeadsOfPerson}: a person has to fit into a record");
        }

        var rules = ReadNamespaces(root, isTrial);
        root.RefuseUnknownKeys();
        return faults.Any
            ? throw new IdentityRulesException(faults.InOrder())
            : new IdentityRules(version, maxPersonLeads, rules);
    }

    private static List<NamespaceRule> ReadNamespaces(YamlSection root, bool isTrial)
    {
        var rules = new List<NamespaceRule>();
        if (root.Section("namespaces") is not { } section)
        {
            root.Fault("namespaces", "the file lacks 'namespaces'");
            return rules;
        }

        var names = section.Keys.ToArray();
        if (!names.Contains(IdentityRules.MustLinkNamespace, StringComparer.Ordinal))
        {
            rules.Add(IdentityRules.MustLinkRule);
        }

        foreach (var name in names)
        {
            if (section.Section(name) is { IsMapping: true } rule)
            {
                var read = ReadRule(rule, name, isTrial ? null : names);
                if (
                    read.Comparison != ValueComparison.None
                    && rules.Find(other => other.Comparison != ValueComparison.None) is { } compared
                )
                {
                    rule.Fault("compare", $"'{compared.Namespace}' is compared already: a person has one name");
                }

                rules.Add(read);
            }
        }

        return rules;
    }

    private static NamespaceRule ReadRule(YamlSection section, string name, string[]? known)
    {
        var rule = new NamespaceRule
        {
            Namespace = name,
            Tier = section.RequiredNumber("tier", least: 0),
            Exclusive = section.Flag("exclusive"),
            HardLimitLeads = section.RequiredNumber("hard", least: 0),
            CoTokenLimits = ReadCoTokenLimits(section, known),
            Comparison = ReadComparison(section),
            Check = ReadCheck(section),
            BlockedPatterns = ReadPatterns(section),
            ReviewFrom = section.Number("review_from", 0) is > 0 and var least ? least : null,
        };
        section.RefuseUnknownKeys();
        if (known is not null && rule.HardLimitLeads > MostLeadsOfToken)
        {
            section.Fault(
                "hard",
                $"'hard' is above {MostLeadsOfToken}: the leads of a token have to fit into a record"
            );
        }

        if (rule.Comparison != ValueComparison.None && (rule.MayLink || rule.Exclusive))
        {
            section.Fault(
                "compare",
                $"{section.Name} is compared, so it links nobody: 'hard' must be 0, and 'exclusive' has no meaning"
            );
        }

        return rule;
    }

    private static List<CoTokenLimit> ReadCoTokenLimits(YamlSection section, string[]? known)
    {
        var limits = new List<CoTokenLimit>();
        if (section.Section("co") is { } co)
        {
            foreach (var name in co.Keys.ToArray())
            {
                limits.Add(new CoTokenLimit(name, co.RequiredNumber(name, least: 0)));
                if (known is not null && !known.Contains(name, StringComparer.Ordinal))
                {
                    co.Fault(name, $"'co' of {section.Name} limits '{name}', which is not one of the namespaces");
                }
            }
        }

        return limits;
    }

    /// <summary>How a check is called in the file.</summary>
    public static string NameOf(ValueCheck check) =>
        check switch
        {
            ValueCheck.Mailbox => "mailbox",
            ValueCheck.PhoneNumber => "phone_number",
            _ => "none",
        };

    private static ValueComparison ReadComparison(YamlSection section)
    {
        switch (section.OptionalText("compare"))
        {
            case null or "none":
                return ValueComparison.None;
            case "person_name":
                return ValueComparison.PersonName;
            case { } other:
                section.Fault("compare", $"'compare' is '{other}' (known: none, person_name)");
                return ValueComparison.None;
        }
    }

    private static ValueCheck ReadCheck(YamlSection section)
    {
        switch (section.OptionalText("check"))
        {
            case null or "none":
                return ValueCheck.None;
            case "mailbox":
                return ValueCheck.Mailbox;
            case "phone_number":
                return ValueCheck.PhoneNumber;
            case { } other:
                section.Fault("check", $"'check' is '{other}' (known: mailbox, none, phone_number)");
                return ValueCheck.None;
        }
    }

    private static IReadOnlyList<string> ReadPatterns(YamlSection section)
    {
        var patterns = section.Texts("blocked");
        foreach (var pattern in patterns)
        {
            try
            {
                _ = BlockedValues.Compile(pattern);
            }
            catch (RegexParseException e)
            {
                section.Fault("blocked", $"'blocked' of {section.Name} holds no regular expression: {e.Message}");
            }
            catch (NotSupportedException)
            {
                section.Fault(
                    "blocked",
                    $"'blocked' of {section.Name} holds '{pattern}', which looks around or back, or is too large to be matched in linear time"
                );
            }
        }

        return patterns;
    }

    /// <summary>JSON may be indented with tabs, YAML may not; in JSON a tab is nothing but space.</summary>
    private static string WithoutTabs(string text)
    {
        if (!text.Contains('\t', StringComparison.Ordinal))
        {
            return text;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return text.Replace('\t', ' ');
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
