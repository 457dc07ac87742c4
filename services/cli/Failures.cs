using Confluent.Kafka;
using LeadStreams.Cli.Evidence;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Topics;
using LeadStreams.Hosting;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Offline;
using LeadStreams.Local.Postgres;
using LeadStreams.Local.Stack;
using LeadStreams.Streams.Runtime;
using Npgsql;

namespace LeadStreams.Cli;

/// <summary>The edge of the command: what a user can mend is told in one sentence, anything else with its stack trace.</summary>
internal static class Failures
{
    public static Task<int> ToldAsync(Func<int> action) => ToldAsync(() => Task.FromResult(action()));

    public static async Task<int> ToldAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e)
            when (e
                    is StackException
                        or TopicCatalogException
                        or SettingsException
                        or SchemaRegistryException
                        or PostgresClusterException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync("leadstreams: " + e.Message);
            return 1;
        }
        catch (ProcessorException e) when (e.InnerException is StateConflictException conflict)
        {
            await Console.Error.WriteLineAsync("leadstreams: identity cannot start: " + conflict.Message);
            return 1;
        }
        catch (Exception e) when (e is IdentityRulesException or FactsException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ResolveRun.Malformed;
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"leadstreams: PostgreSQL says: {e.Message}");
            return 1;
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync("leadstreams: " + e.Message);
            return 2;
        }
        catch (KafkaException e)
        {
            await Console.Error.WriteLineAsync(
                $"leadstreams: Kafka says: {e.Error.Reason} ({e.Error.Code}). Is the broker running, and is --kafka right?"
            );
            return 1;
        }
    }
}
