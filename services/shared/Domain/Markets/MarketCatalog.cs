namespace LeadStreams.Domain.Markets;

/// <summary>All markets of <c>schemas/markets.yaml</c>. Immutable.</summary>
public sealed class MarketCatalog
{
    private readonly Dictionary<string, Market> byCode;
    private readonly Dictionary<string, Market> byCountry;

    /// <summary>A catalogue of checked markets.</summary>
    /// <param name="version">Version of the catalogue.</param>
    /// <param name="markets">Markets; codes and countries are distinct.</param>
    internal MarketCatalog(string version, IReadOnlyList<Market> markets)
    {
        Version = version;
        Markets = markets;
        byCode = markets.ToDictionary(market => market.Code, StringComparer.Ordinal);
        byCountry = markets
            .SelectMany(market => market.Countries, (market, country) => (market, country))
            .ToDictionary(entry => entry.country, entry => entry.market, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Version of the catalogue, as the file states it.</summary>
    public string Version { get; }

    /// <summary>Markets in the order of the file.</summary>
    public IReadOnlyList<Market> Markets { get; }

    /// <summary>Reads the catalogue from a file.</summary>
    /// <exception cref="CatalogException">The file is missing or faulty; lists every fault at once. Unknown keys are faults.</exception>
    public static MarketCatalog Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (IOException missing)
        {
            throw new CatalogException(path, [missing.Message]);
        }
    }

    /// <summary>Reads the catalogue from YAML text; <paramref name="path"/> is for messages only.</summary>
    /// <exception cref="CatalogException">The text is faulty; lists every fault at once.</exception>
    public static MarketCatalog Parse(string yaml, string path = "markets.yaml") =>
        new MarketCatalogReader(path).Read(yaml);

    /// <summary>The market that holds a country (ISO 3166-1 alpha-2, any case), or null.</summary>
    public Market? ForCountry(string alpha2) => byCountry.GetValueOrDefault(alpha2);

    /// <summary>The market with this code, or null.</summary>
    public Market? ByCode(string code) => byCode.GetValueOrDefault(code);
}
