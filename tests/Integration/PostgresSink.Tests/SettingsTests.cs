using LeadStreams.Hosting;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.PostgresSink.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Every_fault_is_listed_and_an_unknown_key_is_one()
    {
        var settings = Section(
            ("owner", "no connection string"),
            ("batch_records", "0"),
            ("passwords_file", "/nowhere"),
            ("batch_size", "5")
        );

        var faults = Should.Throw<SettingsException>(() => SinkSettings.From(settings)).Faults;

        faults.Count.ShouldBe(5);
        faults.ShouldContain(fault => fault.Contains("batch_size is not known", StringComparison.Ordinal));
        faults.ShouldContain(fault => fault.Contains("writer is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Right_settings_are_taken()
    {
        var settings = SinkSettings.From(
            Section(("writer", "Host=h;Username=u"), ("batch_records", "100"), ("instance", "3"))
        );

        settings.Owner.ShouldBeNull();
        settings.BatchRecords.ShouldBe(100);
        settings.Instance.ShouldBe("3");
    }

    [Fact]
    public void A_pgpass_file_gives_passwords_by_role()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# comment\nhost:5432:*:leads_sink:pa\\:ss\\\\word\n*:*:*:leads_global:x:y\n");
        try
        {
            var passwords = Security.PasswordFile.Read(file);
            passwords["leads_sink"].ShouldBe("pa:ss\\word");
            passwords["leads_global"].ShouldBe("x:y");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create($"postgres_sink:{setting.Key}", (string?)setting.Value))
            )
            .Build()
            .GetSection("postgres_sink");
}
