namespace LeadStreams.Domain.Sources;

/// <summary>Reads a <c>source.yaml</c>.</summary>
internal sealed class SourceDefinitionReader(string folder)
{
    private static readonly string[] DerivedTokens = ["mail", "phone", "click", "company_name", "person_name"];
    private static readonly string[] LegalBases = ["consent", "legitimate_interest", "contract", "legal_obligation"];
    private string owner = "";

    public SourceDefinition Read(YamlSection root)
    {
        var name = root.Text("source");
        if (name.Length > 0 && name != folder)
        {
            root.Fault("source", $"'source' is '{name}' but the folder is '{folder}'");
        }

        owner = root.Text("owner");
        var mappingVersion = root.Text("mapping_version");
        var mappingOrder = MappingOrder.Of(mappingVersion);
        if (mappingVersion.Length > 0 && mappingOrder is null)
        {
            root.Fault(
                "mapping_version",
                $"'{mappingVersion}' must be one to three numbers up to 65535, such as 2026-11-2: the greater is the newer mapping"
            );
        }

        var definition = new SourceDefinition
        {
            Name = folder,
            Title = root.Text("title"),
            Owner = owner,
            MappingVersion = mappingVersion,
            MappingOrder = mappingOrder ?? 0,
            Receive = new ReceiveRuleReader().Read(Required(root, "receive")),
            Records = ReadRecords(Required(root, "records")),
            Fields = ReadRows(Required(root, "fields"), ""),
            Touch = ReadTouch(Required(root, "touch")),
            Tokens = ReadTokens(Required(root, "tokens")),
            Consents = [.. root.Sections("consents").Select(ReadConsent)],
            Answers = root.Section("answers") is { } answers ? ReadAnswers(answers) : null,
            Market = root.Section("market") is { } market ? ReadMarket(market) : new MarketRule(null, null),
        };
        root.RefuseUnknownKeys();
        return definition;
    }

    private YamlSection Required(YamlSection root, string key)
    {
        if (root.Section(key) is { } section)
        {
            return section;
        }

        root.Fault(key, $"the file lacks '{key}'");
        return new YamlSection(new YamlDotNet.RepresentationModel.YamlMappingNode(), key, new YamlFaults(""));
    }

    private static RecordRule ReadRecords(YamlSection yaml)
    {
        var id = yaml.Section("id");
        var fingerprintMinutes = id?.Number("fingerprint_minutes", 0) ?? 0;
        var rule = new RecordRule
        {
            At = yaml.Path("at") ?? SourcePath.Parse("$"),
            Id = id?.Paths("from") ?? [],
            FingerprintWindow = fingerprintMinutes > 0 ? TimeSpan.FromMinutes(fingerprintMinutes) : null,
            FingerprintExcept = id?.Texts("fingerprint_except") ?? [],
            Version = yaml.Paths("version"),
            OccurredAt = yaml.Paths("occurred_at"),
            Test = yaml.Paths("test"),
            TestMarker = yaml.OptionalText("test_marker"),
            Honeypot = yaml.Paths("honeypot"),
        };
        id?.RefuseUnknownKeys();
        if (rule.Id.Count == 0 && rule.FingerprintWindow is null)
        {
            yaml.Fault("id", "'records' lacks an 'id' with 'from' or 'fingerprint_minutes'");
        }

        if (rule.FingerprintExcept.Count > 0 && rule.FingerprintWindow is null)
        {
            id!.Fault("fingerprint_except", "'fingerprint_except' goes with 'fingerprint_minutes'");
        }

        yaml.RefuseUnknownKeys();
        return rule;
    }

    private List<MappingRow> ReadRows(YamlSection yaml, string prefix)
    {
        var rows = new List<MappingRow>();
        foreach (var target in yaml.Keys.ToArray())
        {
            rows.Add(new MappingRowReader(owner).Read(yaml.Section(target)!, prefix + target));
        }

        return rows;
    }

    private TouchRule ReadTouch(YamlSection yaml)
    {
        var rule = new TouchRule
        {
            DerivesChannel = yaml.Flag("derive_channel"),
            ClickIds = yaml.Texts("click_ids"),
            Utm = yaml.Texts("utm"),
            QueryOf = yaml.Paths("query_of"),
            Rows = yaml.Section("rows") is { } rows ? ReadRows(rows, "touch.") : [],
        };
        yaml.RefuseUnknownKeys();
        return rule;
    }

    private TokenRule ReadTokens(YamlSection yaml)
    {
        var derived = yaml.Texts("derive");
        foreach (var unknown in derived.Except(DerivedTokens, StringComparer.Ordinal))
        {
            yaml.Fault(
                "derive",
                $"no token '{unknown}' follows from fields (known: {string.Join(", ", DerivedTokens)})"
            );
        }

        var rule = new TokenRule
        {
            Derived = derived,
            Rows = yaml.Section("rows") is { } rows ? ReadRows(rows, "") : [],
        };
        yaml.RefuseUnknownKeys();
        return rule;
    }

    private static ConsentRule ReadConsent(YamlSection yaml)
    {
        var basis = yaml.OptionalText("legal_basis") ?? "consent";
        if (!LegalBases.Contains(basis, StringComparer.Ordinal))
        {
            yaml.Fault("legal_basis", $"'{basis}' is no legal basis (known: {string.Join(", ", LegalBases)})");
        }

        var rule = new ConsentRule
        {
            Purpose = yaml.Text("purpose"),
            From = yaml.Paths("from"),
            TextVersion = yaml.Paths("text_version"),
            CapturedAt = yaml.Paths("captured_at"),
            LegalBasis = basis,
            Method = yaml.OptionalText("method"),
        };
        if (yaml.Texts("from").Count == 0)
        {
            yaml.Fault("from", $"{yaml.Name} lacks 'from'");
        }

        yaml.RefuseUnknownKeys();
        return rule;
    }

    private static AnswerRule ReadAnswers(YamlSection yaml)
    {
        var rule = new AnswerRule
        {
            Each = yaml.Path("each"),
            Key = yaml.Path("key"),
            Value = yaml.Path("value"),
            Except = yaml.Texts("except"),
        };
        if (rule.Each is null != (rule.Key is null) || rule.Each is null != (rule.Value is null))
        {
            yaml.Fault("each", "'each', 'key' and 'value' go together");
        }

        yaml.RefuseUnknownKeys();
        return rule;
    }

    private static MarketRule ReadMarket(YamlSection yaml)
    {
        var region = yaml.OptionalText("phone_region");
        if (region is not null && Countries.CountryCatalog.Parse(region) != region)
        {
            yaml.Fault("phone_region", $"'{region}' is no ISO 3166-1 alpha-2 code in upper case");
        }

        var rule = new MarketRule(yaml.OptionalText("default"), region);
        yaml.RefuseUnknownKeys();
        return rule;
    }
}
