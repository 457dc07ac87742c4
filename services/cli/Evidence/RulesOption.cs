using System.CommandLine;
using System.Security.Cryptography;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Evidence;

/// <summary>The rules of identity that a command works by.</summary>
internal static class RulesOption
{
    private const int FingerprintCharacters = 8;

    public static Option<string?> Create() =>
        new("--config") { Description = "Rules to try, YAML or JSON; without it schemas/identity.yaml" };

    /// <summary>Rules to try, or those of the schemas; and how to name them: their version and a fingerprint of the file.</summary>
    /// <exception cref="IdentityRulesException">The file has faults.</exception>
    /// <exception cref="UsageException">The path is empty, or a folder.</exception>
    public static (IdentityRules Rules, string Name) Load(string? trial, string schemas)
    {
        if (trial is not null)
        {
            return Named(IdentityRulesFile.LoadTrial(InputPath.OfFile(trial)), trial);
        }

        return IdentityRulesFile.LoadInForce(schemas) is { } rules
            ? Named(rules, Path.Combine(schemas, IdentityRulesFile.Name))
            : (IdentityRules.Default, $"rules {IdentityRules.Default.Version}, built in");
    }

    private static (IdentityRules Rules, string Name) Named(IdentityRules rules, string path)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        return (rules, $"rules {rules.Version}, config {hash[..FingerprintCharacters]}");
    }
}
