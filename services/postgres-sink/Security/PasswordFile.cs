namespace LeadStreams.PostgresSink.Security;

/// <summary>
/// Passwords by role, from a file in PostgreSQL's pgpass format (<c>host:port:database:role:password</c>, <c>\:</c> and <c>\\</c> escaped), so that
/// psql and Npgsql read the same file.
/// </summary>
internal static class PasswordFile
{
    /// <summary>The last two fields of every line that is no comment.</summary>
    /// <exception cref="FormatException">A line does not have five fields.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var fields = Split(line);
            if (fields.Count != 5)
            {
                throw new FormatException($"{path}, line {number}: must be host:port:database:role:password");
            }

            passwords[fields[3]] = fields[4];
        }

        return passwords;
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                field.Append(line[++i]);
            }
            else if (line[i] == ':' && fields.Count < 4)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
