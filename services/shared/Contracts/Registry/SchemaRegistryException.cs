namespace LeadStreams.Contracts;

/// <summary>A schema registry refused, or could not be reached.</summary>
public sealed class SchemaRegistryException : Exception
{
    /// <summary>Error code of a schema that does not exist (Confluent Schema Registry API).</summary>
    public const int SchemaNotFound = 40403;

    /// <summary>Error code of a schema that breaks the subject's compatibility (Confluent Schema Registry API).</summary>
    public const int Incompatible = 40901;

    /// <summary>Creates the exception; the code is the registry's own, 0 if it did not answer.</summary>
    public SchemaRegistryException(string message, int errorCode = 0, Exception? inner = null)
        : base(message, inner) => ErrorCode = errorCode;

    /// <summary>The registry's error code (40401, 42201 …), the HTTP status if it gave none, 0 without an answer.</summary>
    public int ErrorCode { get; }

    /// <summary>True if the schema breaks the subject's compatibility; older registries answer with the plain status.</summary>
    public bool IsIncompatible => ErrorCode is 409 or Incompatible;

    /// <summary>True if the id asked for is no Avro schema's: whoever wrote it into a message is at fault.</summary>
    internal bool IsOfTheData => ErrorCode is 404 or 422 or SchemaNotFound;

    /// <summary>True if the world is at fault and trying again later may help: no answer, or a server error.</summary>
    public bool IsTransient => ErrorCode is 0 or 429 or (>= 500 and < 600) or (>= 50000 and < 60000);
}
