using System.CommandLine;
using System.Globalization;
using System.Text;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka.Operations;

namespace LeadStreams.Cli.Commands.DeadLetters;

/// <summary><c>leadstreams dlq show</c>.</summary>
internal static class DlqShowCommand
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static Command Create()
    {
        var command = new Command("show", "Show all that is known of dead letters; of their content only the size");
        var showPayload = new Option<bool>("--show-payload")
        {
            Description = "Show key, content and all headers; they may hold personal data",
        };
        command.Add(showPayload);
        var selection = DeadLetterSelection.AddTo(command);
        var connection = KafkaOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    var (letters, _) = selection.Read(parsed, connection.Of(parsed), cancellation);
                    foreach (var letter in letters)
                    {
                        Print(letter, parsed.GetValue(showPayload));
                    }

                    if (letters.Count == 0)
                    {
                        Console.Error.WriteLine(
                            "leadstreams: no dead letter fits; --all shows those that were redriven or discarded too; what is older than the topic keeps is gone"
                        );
                    }

                    return Task.FromResult(letters.Count == 0 ? DlqCommand.NothingFits : 0);
                })
        );
        return command;
    }

    private static void Print(DeadLetter letter, bool showPayload)
    {
        Line("dead letter", $"{letter.Id} ({letter.State.ToString().ToLowerInvariant()})");
        Line("rejected at", letter.RejectedAt.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
        Line("service", letter.Service);
        Line("code", letter.Code);
        Line("field", letter.Field);
        Line("detail", letter.Detail);
        Line("origin", letter.Origin);
        Line("key", DlqListCommand.KeyOf(letter, showPayload));
        Line("queue place", letter.Headers.GetText(HeaderNames.QueuePlace) ?? "");
        Line("trace", letter.Headers.GetText(HeaderNames.TraceParent) ?? "");
        Line("content", letter.Value is null ? "tombstone" : $"{letter.Value.Length} bytes");
        if (showPayload)
        {
            for (var i = 0; i < letter.Headers.Count; i++)
            {
                Line("header", $"{letter.Headers[i].Key}: {TextOf(letter.Headers[i].Value)}");
            }

            Console.WriteLine(TextOf(letter.Value));
        }

        Console.WriteLine();
    }

    private static void Line(string name, string value)
    {
        if (value.Length > 0)
        {
            Console.WriteLine($"{name, -12} {value}");
        }
    }

    // Text where it is text, else base64: Avro is neither line nor word.
    private static string TextOf(byte[]? bytes)
    {
        try
        {
            return bytes is null ? "(null)" : StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return "base64:" + Convert.ToBase64String(bytes!);
        }
    }
}
