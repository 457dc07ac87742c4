using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain.Names;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads the canonical fields of a record.</summary>
internal sealed class FieldMapping
{
    private const int MaxRawLength = 1000;
    private const int MaxValues = 20;
    private readonly MappedRow? country;
    private readonly MappedRow[] others;
    private readonly string? defaultRegion;
    private readonly string? testMarker;
    private readonly List<JsonElement> found = [];

    public FieldMapping(SourceDefinition source, string? defaultRegion)
    {
        this.defaultRegion = defaultRegion;
        testMarker = source.Records.TestMarker;
        var rows = source.Fields.Select(x => new MappedRow(x)).ToArray();
        country = Array.Find(rows, x => x.Row.Transform == Transform.Country);
        others = Array.FindAll(rows, x => x != country);
    }

    /// <summary>Fills <paramref name="scratch"/>; returns the row whose required value is missing or invalid, or null.</summary>
    public MappedRow? Read(in SourceRecord source, LeadScratch scratch)
    {
        // The country comes first: national phone numbers are read with it.
        if (country is not null)
        {
            ReadRow(country, source, null, scratch);
            scratch.Country = scratch.Valid(country.Target);
        }

        var region = scratch.Country ?? defaultRegion;
        foreach (var row in others)
        {
            ReadRow(row, source, region, scratch);
        }

        SplitFullName(scratch);
        return FirstMissing(scratch);
    }

    private void ReadRow(MappedRow row, in SourceRecord source, string? region, LeadScratch scratch)
    {
        var any = false;
        if (row.Row.TakesAll)
        {
            found.Clear();
            foreach (var path in row.Row.From)
            {
                path.Find(source.Payload, source.Record, found);
            }

            for (var i = 0; i < found.Count && i < MaxValues; i++)
            {
                any |= ReadElements(row, found[i], region, scratch);
            }
        }
        else
        {
            foreach (var path in row.Row.From)
            {
                if (
                    path.TryFindFirst(source.Payload, source.Record, out var element)
                    && ReadOne(row, element, region, scratch)
                )
                {
                    any = true;
                    break;
                }
            }
        }

        if (!any && row.Row.Default is { } text)
        {
            scratch.Add(row.Target, text, Verification.Unverified, null);
        }
    }

    private bool ReadElements(MappedRow row, JsonElement element, string? region, LeadScratch scratch)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return ReadOne(row, element, region, scratch);
        }

        var any = false;
        var count = 0;
        foreach (var item in element.EnumerateArray())
        {
            any |= count++ < MaxValues && ReadOne(row, item, region, scratch);
        }

        return any;
    }

    private bool ReadOne(MappedRow row, JsonElement element, string? region, LeadScratch scratch)
    {
        var value = row.Read(element, region, scratch.Warnings, out var raw);
        if (testMarker is not null && raw is not null && raw.Contains(testMarker, StringComparison.OrdinalIgnoreCase))
        {
            scratch.IsTest = true;
        }

        if (value.State is ValueState.Absent or ValueState.Placeholder)
        {
            return false;
        }

        if (row.Row.Transform == Transform.FullName)
        {
            scratch.FullName = value.Value;
            return true;
        }

        var isValid = value.State == ValueState.Valid;
        if (isValid && value.Email is { } email)
        {
            scratch.Emails.Add(email);
        }
        else if (isValid && row.Row.Transform == Transform.Phone)
        {
            scratch.Phones.Add((value.Value, value.PhoneRegion));
        }

        var kept = row.Row.Transform == Transform.Multiline ? null : Truncation.Cut(raw!, MaxRawLength);
        scratch.Add(row.Target, value.Value, isValid ? row.Row.Verification : Verification.Invalid, kept);
        return true;
    }

    private static void SplitFullName(LeadScratch scratch)
    {
        if (scratch.FullName is not { } full)
        {
            return;
        }

        var name = NameParser.SplitFull(full);
        if (name == PersonName.None)
        {
            scratch.Warnings.Add("placeholder_full_name");
        }

        var hasFirst = scratch.Valid("first_name") is not null;
        var hasLast = scratch.Valid("last_name") is not null;
        if (!hasFirst && !hasLast)
        {
            AddPart(scratch, "first_name", name.First);
            AddPart(scratch, "last_name", name.Last);
        }
    }

    private static void AddPart(LeadScratch scratch, string field, string? value)
    {
        if (value is not null)
        {
            scratch.Add(field, value, Verification.Unverified, null);
        }
    }

    private MappedRow? FirstMissing(LeadScratch scratch)
    {
        if (country is { Row.IsRequired: true } && scratch.Country is null)
        {
            return country;
        }

        foreach (var row in others)
        {
            if (row.Row.IsRequired && scratch.Valid(row.Target) is null)
            {
                return row;
            }
        }

        return null;
    }
}
