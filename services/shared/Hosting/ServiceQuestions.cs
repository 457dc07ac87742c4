using LeadStreams.Contracts;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Hosting;

/// <summary>What a service program tells without running the service.</summary>
public static class ServiceQuestions
{
    /// <summary>Prints what the service reads, keeps and writes, as text and as a Mermaid graph.</summary>
    public static async Task<int> DescribeAsync(IService service, ServiceEnvironment environment, TextWriter output)
    {
        var description = service.Describe(environment);
        await output.WriteLineAsync(description.ToText());
        await output.WriteLineAsync($"```mermaid\n{description.ToMermaid()}```");
        return 0;
    }

    /// <summary>Connects to Kafka and the schema registry and compares topics with what the service needs; prints every fault at once.</summary>
    /// <returns>0 when all is well, 2 when not.</returns>
    public static async Task<int> CheckAsync(IService service, ServiceEnvironment environment, TextWriter output)
    {
        var faults = new List<string>(service.Faults(environment));
        AddTopicFaults(service, environment, faults);
        AddRegistryFault(environment.SchemaRegistry, faults);
        foreach (var fault in faults)
        {
            await output.WriteLineAsync($"{service.Name}: {fault}");
        }

        if (faults.Count > 0)
        {
            return 2;
        }

        await output.WriteLineAsync($"{service.Name}: settings, topics and schema registry are as it needs them");
        return 0;
    }

    private static void AddTopicFaults(IService service, ServiceEnvironment environment, List<string> faults)
    {
        var connection = new KafkaConnection { BootstrapServers = environment.BootstrapServers };
        var clients = new KafkaLogClients(connection, environment.Loggers.CreateLogger("LeadStreams.Hosting"));
        using var admin = clients.CreateAdmin();
        try
        {
            faults.AddRange(TopicCheck.Faults(service.Describe(environment), admin));
        }
        catch (LogException fault)
        {
            faults.Add($"Kafka at {environment.BootstrapServers} cannot be reached: {fault.Message}");
        }
    }

    // Any answer will do, also that there is no such schema.
    private static void AddRegistryFault(ISchemaRegistry registry, List<string> faults)
    {
        try
        {
            registry.GetSchema(1);
        }
        catch (SchemaRegistryException answer) when (answer.ErrorCode is 404 or SchemaRegistryException.SchemaNotFound)
        {
            // It is there, and new.
        }
        catch (SchemaRegistryException fault)
        {
            faults.Add($"the schema registry cannot be reached: {fault.Message}");
        }
    }
}
