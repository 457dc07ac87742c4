using System.Globalization;
using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>Resolves a file of facts without a service, a broker or a store: for trying rules, and for checking the service from outside.</summary>
internal static class ResolveRun
{
    /// <summary>Everything was printed.</summary>
    public const int Succeeded = 0;

    /// <summary>The facts or the rules have faults; nothing was printed but them.</summary>
    public const int Malformed = 2;

    /// <summary>Prints what the facts come to; lines in ordinal order of the lead id, reviews of the token. Returns the exit code.</summary>
    public static int Run(ResolveRequest request, TextWriter output, TextWriter errors)
    {
        var file = new FactFile(request.FactsName, request.Rules);
        file.Read(request.Facts, lines => request.Progress(Counted("read", lines, "facts")));
        if (file.Faults.Count > 0)
        {
            TellFaults(file.Faults, errors);
            return Malformed;
        }

        request.Progress("resolving");
        var resolved = OfflineResolver.Resolve(file.Facts, request.Rules);
        request.Progress("");
        if (request.Listing == ResolveListing.Reviews)
        {
            PrintReviews(resolved, output);
        }
        else
        {
            PrintPersons(resolved, request.Listing == ResolveListing.Anchors, output);
        }

        foreach (var note in file.Notes)
        {
            errors.WriteLine(note);
        }

        return Succeeded;
    }

    private static void TellFaults(IReadOnlyList<string> faults, TextWriter errors)
    {
        foreach (var fault in faults)
        {
            errors.WriteLine(fault);
        }

        if (faults.Count == FactFile.MaxFaults)
        {
            errors.WriteLine(Counted("there may be more: the reading ended after", faults.Count, "faults"));
        }
    }

    private static void PrintPersons(IReadOnlyList<ResolvedComponent> resolved, bool asAnchors, TextWriter output)
    {
        var lines = new List<(string Lead, string Person)>();
        foreach (var component in resolved)
        {
            foreach (var cluster in component.Clusters)
            {
                var person = asAnchors ? cluster.Anchor.Id : Uuid5.PersonId(cluster.Anchor.Id);
                foreach (var lead in cluster.Leads)
                {
                    lines.Add((lead.Id, person));
                }
            }
        }

        lines.Sort((x, y) => string.CompareOrdinal(x.Lead, y.Lead));
        foreach (var (lead, person) in lines)
        {
            output.Write(lead);
            output.Write('\t');
            output.Write(person);
            output.Write('\n');
        }
    }

    private static void PrintReviews(IReadOnlyList<ResolvedComponent> resolved, TextWriter output)
    {
        var blocked = resolved.SelectMany(component => component.BlockedTokens).ToList();
        blocked.Sort((x, y) => x.Token.CompareTo(y.Token));
        foreach (var review in blocked)
        {
            output.Write(JsonText.Of([review.Token.Namespace, review.Token.Value]));
            output.Write('\t');
            output.Write(
                JsonText.Of(review.Clusters.Select(cluster => cluster.Anchor.Id).Order(StringComparer.Ordinal))
            );
            output.Write('\t');
            output.Write(review.Reason);
            output.Write('\n');
        }
    }

    private static string Counted(string before, long count, string after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before} {count:N0} {after}");
}
