using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>
/// Earlier ways of the protocol that turned out to be wrong, made again by changing messages on their way. A simulation that does not find them would not find the
/// next fault either.
/// </summary>
internal static class Plants
{
    /// <summary>What was last emitted does not travel with the lead: two cells emit for it.</summary>
    public static IdentityMessage? RightToEmitStaysBehind(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    ) =>
        message.Rare?.Bulk is not { } bulk
            ? message
            : message with
            {
                Rare = new IdentityRareMessage
                {
                    Bulk = bulk with
                    {
                        Leads = bulk
                            .Leads.Select(lead => lead with { PersonId = null, AnchorLeadId = null, PersonLeads = 0 })
                            .ToAvroList(),
                        Tokens = bulk.Tokens.Select(token => token with { Review = null }).ToAvroList(),
                    },
                },
            };

    /// <summary>Facts about links count in the order in which they arrive.</summary>
    public static Func<ActorSimulation, int, string, IdentityMessage, IdentityMessage?> LinksWithoutVersions()
    {
        var arrival = 1_000_000L;
        return (_, _, _, message) =>
            message.Facts is not { } facts
                ? message
                : message with
                {
                    Facts = facts with
                    {
                        Tokens = facts.Tokens.Select(fact => fact with { Version = ++arrival }).ToAvroList(),
                    },
                };
    }

    /// <summary>A token takes every home that it is offered.</summary>
    public static IdentityMessage? TokenIsPlacedTwice(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    )
    {
        if (message.Adoption is not null)
        {
            simulation
                .Partitions[partition]
                .Tamper<IdentityTokenActor>(ActorStores.TokensStore, key, token => token with { Home = null });
        }

        return message;
    }

    /// <summary>A lead whose tokens change tells only those that are new.</summary>
    public static IdentityMessage? CoTokensAreNotToldAgain(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    ) => message.Carried is { Present: true, Ask: false } ? null : message;

    /// <summary>A lead that moves is not told which of its tokens moved along.</summary>
    public static IdentityMessage? CompanionsAreNotHeardOf(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    ) =>
        message is { To: IdentityActorKind.Lead, Rare.Moved: { } moved }
            ? message with
            {
                Rare = new IdentityRareMessage { Moved = moved with { Companions = [] } },
            }
            : message;

    /// <summary>A lead does not say that it waits for an answer.</summary>
    public static IdentityMessage? NobodyAsks(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    ) => message.Carried is { } carried ? message with { Carried = carried with { Ask = false } } : message;

    /// <summary>Who arrives in a cell is not linked with the tokens that live there already.</summary>
    public static IdentityMessage? ArrivalsAreNotLinked(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    )
    {
        if (message.Rare?.Bulk is { } bulk)
        {
            var arriving = bulk.Leads.Select(lead => lead.LeadId).ToHashSet(StringComparer.Ordinal);
            var tokens = simulation.Partitions[partition].StoreOf<IdentityCellToken>(ActorStores.CellTokensStore);
            foreach (var (token, resident) in tokens.States.ToArray())
            {
                var links = resident.Links.Where(link => !arriving.Contains(link.LeadId)).ToAvroList();
                tokens.Put(token, resident with { Links = links });
            }
        }

        return message;
    }

    /// <summary>Leads are not told that a token has stopped linking.</summary>
    public static IdentityMessage? GenericIsNotTold(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    ) =>
        message with
        {
            TokenHomes = message
                .TokenHomes.Select(said => said.Active ? said : said with { Version = -1 })
                .ToAvroList(),
        };

    /// <summary>A token that was forgotten counts from nothing when it comes back.</summary>
    public static IdentityMessage? ForgottenTokensStartAnew(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    )
    {
        simulation.Partitions[partition].StoreOf<IdentityTokenActor>(ActorStores.TokensStore).Delete(TokenFloor.Key);
        return message;
    }

    /// <summary>A lead does not tell a token which it has left that it has left it.</summary>
    public static IdentityMessage? LeftTokensAreNotCorrected(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    )
    {
        var lead = simulation.Partitions[partition].StoreOf<IdentityLeadActor>(ActorStores.LeadsStore).Get(key);
        if (message.TokenHomes.IsEmpty)
        {
            return message;
        }

        var carried = message
            .TokenHomes.Where(said => lead!.Ties.Any(tie => tie.Carried && tie.Token == said.Token))
            .ToAvroList();
        return carried.IsEmpty ? null : message with { TokenHomes = carried };
    }
}
