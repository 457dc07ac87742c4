using LeadStreams.Contracts;
using LeadStreams.Domain.Companies;
using LeadStreams.Domain.Names;
using LeadStreams.Domain.Phones;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Makes the link evidence of a record.</summary>
internal sealed class TokenMapping
{
    private readonly bool mail;
    private readonly bool phone;
    private readonly bool click;
    private readonly bool companyName;
    private readonly bool personName;
    private readonly MappedRow[] rows;

    public TokenMapping(TokenRule rule)
    {
        mail = rule.Derived.Contains("mail");
        phone = rule.Derived.Contains("phone");
        click = rule.Derived.Contains("click");
        companyName = rule.Derived.Contains("company_name");
        personName = rule.Derived.Contains("person_name");
        rows = rule.Rows.Select(x => new MappedRow(x)).ToArray();
    }

    public void Read(in SourceRecord source, LeadScratch scratch, Touch touch)
    {
        foreach (var row in rows)
        {
            var value = row.ReadFirst(source, null, scratch.Warnings);
            if (value.State == ValueState.Valid)
            {
                scratch.AddToken(row.Target, value.Value, row.Row.Verification);
                scratch.HasExternalId |=
                    row.Target is "linkedin" || row.Target.StartsWith("crm:", StringComparison.Ordinal);
            }
        }

        ReadContacts(scratch);
        if (click)
        {
            ReadClicks(scratch, touch.ClickIds);
        }

        ReadName(scratch);
    }

    private void ReadContacts(LeadScratch scratch)
    {
        foreach (var address in scratch.Emails)
        {
            if (mail && address.IdentifiesPerson)
            {
                scratch.AddToken("mail", address.MatchKey, Verification.Unverified);
            }
            else if (mail)
            {
                scratch.Warnings.Add(address.Kind == Domain.Emails.EmailKind.Role ? "role_email" : "disposable_email");
            }
        }

        foreach (var (number, _) in scratch.Phones)
        {
            if (PlaceholderPhones.IsPlaceholder(number))
            {
                scratch.Warnings.Add("placeholder_phone");
            }
            else if (phone)
            {
                scratch.AddToken("phone", number, Verification.Unverified);
            }
        }
    }

    private static void ReadClicks(LeadScratch scratch, AvroMap<string> clickIds)
    {
        foreach (var (name, value) in clickIds.Entries)
        {
            // gbraid and wbraid stand for groups of clicks.
            if (name is not ("gbraid" or "wbraid"))
            {
                scratch.AddToken("click", name + ":" + value, Verification.Unverified);
            }
        }
    }

    private void ReadName(LeadScratch scratch)
    {
        if (scratch.Valid("first_name") is not { } first || scratch.Valid("last_name") is not { } last)
        {
            return;
        }

        if (companyName && scratch.Valid("company") is { } company && CompanyNames.Key(company) is { } key)
        {
            foreach (var name in CyrillicSpellings.KeysOf(first + " " + last))
            {
                if (name.Length > 0)
                {
                    scratch.AddToken("company_name", key + "|" + name, Verification.Unverified);
                }
            }
        }

        if (personName && NameEvidence.Of(first, last) is { } value)
        {
            scratch.AddToken("person_name", value, Verification.Unverified);
        }
    }
}
