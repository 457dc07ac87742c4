namespace LeadStreams.Local.Broker.Security;

/// <summary><c>broker user add|remove|list</c>: edits the users file. A running broker notices by itself.</summary>
internal static class UserCommand
{
    private const string Usage =
        "broker user add NAME --users FILE | broker user remove NAME --users FILE | broker user list --users FILE";

    /// <summary>Does what the arguments after <c>user</c> ask for.</summary>
    /// <returns>0 when done, 1 when it could not be, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter errors)
    {
        try
        {
            switch (args)
            {
                case ["add", var name, "--users", var path]:
                    return Add(path, Checked(name), input, output);
                case ["remove", var name, "--users", var path]:
                    return Remove(path, name, output, errors);
                case ["list", "--users", var path]:
                    return List(path, output);
                default:
                    errors.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(fault.Message);
            return 1;
        }
    }

    private static int Add(string path, string name, TextReader input, TextWriter output)
    {
        // Never an argument: those can be seen by everyone on the machine.
        output.WriteLine($"Password of {name}, one line on standard input:");
        if (input.ReadLine() is not { Length: > 0 } password)
            throw new FormatException("The password is empty: nothing has changed.");
        var entries = ScramVerifier.CreateAll(password).Select(verifier => new UserEntry(name, verifier, null));
        var replaced = UserFile.Replace(path, name, entries);
        output.WriteLine(replaced ? $"{name} has a new password." : $"{name} can log in.");
        return 0;
    }

    private static int Remove(string path, string name, TextWriter output, TextWriter errors)
    {
        if (!File.Exists(path) || !UserFile.Replace(path, name, []))
        {
            errors.WriteLine($"{path} has no user '{name}'.");
            return 1;
        }

        output.WriteLine($"{name} can no longer log in; who is connected stays so until the connection ends.");
        return 0;
    }

    private static int List(string path, TextWriter output)
    {
        foreach (var user in UserFile.Load(path).GroupBy(entry => entry.User))
        {
            var how = user.Select(entry => entry.Verifier?.Algorithm.Mechanism ?? "plain password");
            output.WriteLine($"{user.Key}: {string.Join(", ", how)}");
        }

        return 0;
    }

    private static string Checked(string name) =>
        name.Length > 0 && !name.Contains(':', StringComparison.Ordinal) && name[0] != '#'
            ? name
            : throw new FormatException("A name is not empty, has no ':' and does not begin with '#'.");
}
