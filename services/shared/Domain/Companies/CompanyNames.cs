using System.Collections.Frozen;
using LeadStreams.Domain.Names;

namespace LeadStreams.Domain.Companies;

/// <summary>Comparison keys of company names.</summary>
public static class CompanyNames
{
    private static readonly FrozenSet<string> LegalForms =
        "ltd limited plc llp lp inc incorporated corp corporation co company llc lc gmbh mbh ag kg kgaa ohg gbr ug haftungsbeschrankt se ek ev eg sa sas sarl sasu sca sl slu sll srl sro spa snc sapa bv nv vof cv oy oyj ab hb as asa aps ivs spzoo sp z o oo kft zrt nyrt bt doo dd pty pte proprietary kk ltda eireli me ou uab sia ad eood ood"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Folded, in Latin letters, ampersand as "and", legal forms at the end removed (GmbH and Co KG, S.L., Sp. z o.o. …). Null when nothing is left. Idempotent.</summary>
    public static string? Key(string name)
    {
        // Dots and slashes inside legal forms are no word breaks: s.r.o., A/S.
        var text = name.Replace("&", " and ", StringComparison.Ordinal)
            .Replace("+", " and ", StringComparison.Ordinal)
            .Replace(".", "", StringComparison.Ordinal)
            .Replace("/", "", StringComparison.Ordinal);
        var key = NameFolding.FoldInLatin(text);
        while (true)
        {
            var space = key.LastIndexOf(' ');
            if (
                space < 0
                || !(LegalForms.Contains(key[(space + 1)..]) || key.EndsWith(" and", StringComparison.Ordinal))
            )
            {
                break;
            }

            key = key[..space];
        }

        return key.Length == 0 ? null : key;
    }
}
