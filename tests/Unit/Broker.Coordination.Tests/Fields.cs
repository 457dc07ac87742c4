namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>Short ways to write down and look into messages.</summary>
internal static class Fields
{
    public static Dictionary<string, object?> Of(params (string Name, object? Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value);

    public static T Get<T>(this Dictionary<string, object?> fields, string name) => (T)fields[name]!;

    /// <summary>The only element of an array of structs.</summary>
    public static Dictionary<string, object?> Only(this Dictionary<string, object?> fields, string name) =>
        (Dictionary<string, object?>)((object?[])fields[name]!).ShouldHaveSingleItem()!;
}
