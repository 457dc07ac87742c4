using System.Security.Cryptography;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Contracts.Tests.Generation;

namespace LeadStreams.Avro.Conformance.Tests;

public sealed class CanonicalFormTests(AvroClients clients)
{
    [Fact]
    public void Canonical_forms_are_those_of_avsc()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var schema = AvroSchema.Parse(RandomSchema.AnyOf(seed));
            var (text, md5) = clients.Avsc.Canonical(schema.ToJson());
            schema.ToCanonicalForm().ShouldBe(text, $"seed {seed}");
            Md5(schema).ShouldBe(md5);
        }
    }

    [Fact]
    public void Canonical_forms_of_the_products_schemas_are_those_of_avsc()
    {
        foreach (var type in GeneratedRecords.All())
        {
            type.Schema.ToCanonicalForm().ShouldBe(clients.Avsc.Canonical(type.Schema.ToJson()).Text);
        }
    }

#pragma warning disable CA5351 // A fingerprint of the Avro specification, not a signature.
    private static string Md5(AvroSchema schema) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(schema.ToCanonicalForm())));
#pragma warning restore CA5351
}
