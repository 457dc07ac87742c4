using System.Text;
using LeadStreams.Local.Broker.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Security.Tests;

public sealed class UserFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-users-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string Path => System.IO.Path.Combine(_folder, "users");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_user_added_by_command_gets_in_with_every_mechanism_and_leaves_no_password_behind()
    {
        Run("secret:with:colons\n", "add", "alice", "--users", Path).ShouldBe(0);
        File.ReadAllText(Path).ShouldNotContain("secret");
        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var users = new UserSet(UserFile.Load(Path));
        foreach (var algorithm in ScramAlgorithm.All)
            users.Find("alice", algorithm).Matches(Encoding.UTF8.GetBytes("secret:with:colons")).ShouldBeTrue();

        Run("", "list", "--users", Path).ShouldBe(0);
        _output.ToString().ShouldContain("alice: SCRAM-SHA-256, SCRAM-SHA-512");
    }

    [Fact]
    public void Adding_again_changes_the_password_and_removing_takes_one_user_only()
    {
        File.WriteAllText(Path, "# who may log in\nbob:plain\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Run("one\n", "add", "alice", "--users", Path);
        Run("two\n", "add", "alice", "--users", Path);
        var users = new UserSet(UserFile.Load(Path));
        users.FindAny("alice").Matches("one"u8).ShouldBeFalse();
        users.FindAny("alice").Matches("two"u8).ShouldBeTrue();
        users.FindAny("bob").Matches("plain"u8).ShouldBeTrue();

        Run("", "remove", "alice", "--users", Path).ShouldBe(0);
        File.ReadAllText(Path).ShouldBe("# who may log in\nbob:plain\n");
        Run("", "remove", "alice", "--users", Path).ShouldBe(1);
    }

    [Fact]
    public void Bad_arguments_change_nothing()
    {
        Run("x\n", "add", "a:b", "--users", Path).ShouldBe(1);
        Run("", "add", "alice", "--users", Path).ShouldBe(1);
        Run("", "frobnicate").ShouldBe(2);
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public void Passwords_that_others_can_read_are_refused_with_the_remedy()
    {
        File.WriteAllText(Path, "bob:plain\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<FormatException>(() => UserFile.Load(Path)).Message.ShouldContain("chmod 600");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        UserFile.Load(Path).ShouldHaveSingleItem().Password.ShouldBe("plain");
    }

    [Theory]
    [InlineData("justaname")]
    [InlineData(":password")]
    [InlineData("user:")]
    [InlineData("user:SCRAM-SHA-256:4096:c2FsdA==")]
    [InlineData("user:SCRAM-SHA-256:100:c2FsdA==:QQ==:QQ==")]
    [InlineData("user:SCRAM-SHA-256:4096:c2FsdA==:QQ==:QQ==")]
    [InlineData("user:SCRAM-SHA-256:4096:?:QQ==:QQ==")]
    public void A_malformed_line_is_named_but_not_repeated(string line)
    {
        File.WriteAllText(Path, "\n" + line + "\n");
        var fault = Should.Throw<FormatException>(() => UserFile.Load(Path));
        fault.Message.ShouldContain("line 2");
        fault.Message.ShouldNotContain("QQ==");
    }

    [Fact]
    public void A_change_counts_from_the_next_login_and_a_damaged_file_changes_nothing()
    {
        Run("one\n", "add", "alice", "--users", Path);
        var directory = new UserDirectory(Path, NullLogger.Instance);
        directory.Current.FindAny("alice").Matches("one"u8).ShouldBeTrue();
        Run("two\n", "add", "alice", "--users", Path);
        File.SetLastWriteTimeUtc(Path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        directory.Current.FindAny("alice").Matches("two"u8).ShouldBeTrue();
        File.WriteAllText(Path, "nonsense\n");
        directory.Current.FindAny("alice").Matches("two"u8).ShouldBeTrue();
        File.Delete(Path);
        directory.Current.FindAny("alice").Matches("two"u8).ShouldBeTrue();
    }

    private int Run(string input, params string[] arguments) =>
        UserCommand.Run(arguments, new StringReader(input), _output, _errors);
}
