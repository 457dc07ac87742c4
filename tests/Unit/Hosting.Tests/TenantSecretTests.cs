namespace LeadStreams.Hosting.Tests;

public sealed class TenantSecretTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("leadstreams-secret-").FullName;

    private string FilePath => Path.Combine(folder, "tenant.secret");

    [Fact]
    public void A_new_file_holds_a_secret_of_its_own_that_only_the_owner_reads_and_stays_as_it_is()
    {
        TenantSecret.Ensure(FilePath);
        var first = TenantSecret.Read(FilePath).ToBytes();
        first.Length.ShouldBe(32);
        first.ShouldNotBe(new byte[32]);
        File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        TenantSecret.Ensure(FilePath);
        TenantSecret.Read(FilePath).ToBytes().ShouldBe(first);
    }

    [Fact]
    public void What_is_no_secret_is_told_without_showing_it()
    {
        TenantSecret.FaultOf(null)!.ShouldContain("needs the file");
        TenantSecret.FaultOf(FilePath)!.ShouldContain("there is no file");
        File.WriteAllText(FilePath, "c2hvcnQ=");
        TenantSecret.FaultOf(FilePath)!.ShouldContain("at least 32 bytes");
        TenantSecret.FaultOf(FilePath)!.ShouldNotContain("c2hvcnQ=");
        Should.Throw<SettingsException>(() => TenantSecret.Read(FilePath));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
