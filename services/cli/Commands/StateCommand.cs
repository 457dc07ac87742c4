using System.CommandLine;
using LeadStreams.Cli.State;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams state list|show</c>: what a running service keeps, asked at its operations endpoint.</summary>
internal static class StateCommand
{
    public static Command Create() =>
        new(
            "state",
            """
            Look into the state of a running service, over its operations endpoint.

            Examples:
              leadstreams state list
              leadstreams state list --url http://identity-0:9464
              leadstreams state show lead-actors 491557d2-3cd7-5fef-abfb-9c90bdf78c4e --url http://identity-0:9464

            Personal data is shown as shapes (Ann@x.de is Aaa@a.aa), unless the service runs with --state_in_clear true.
            """
        )
        {
            List(),
            Show(),
        };

    private static Command List()
    {
        var url = Url();
        var command = new Command("list", "Stores of the tasks that run there: partition, phase, entries, memory")
        {
            url,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() => StateClient.ListAsync(parsed.GetValue(url)!, Console.Out, cancellation))
        );
        return command;
    }

    private static Command Show()
    {
        var url = Url();
        var store = new Argument<string>("store") { Description = "Name of the store, as 'state list' prints it" };
        var key = new Argument<string>("key") { Description = "Key" };
        var command = new Command(
            "show",
            "The committed state of one key, as JSON. Exit code 3: nobody there has the key"
        )
        {
            store,
            key,
            url,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                    StateClient.ShowAsync(
                        parsed.GetValue(url)!,
                        parsed.GetValue(store)!,
                        parsed.GetValue(key)!,
                        Console.Out,
                        cancellation
                    )
                )
        );
        return command;
    }

    private static Option<Uri> Url() =>
        new("--url")
        {
            Description = "Operations endpoint of the service (its operations_url)",
            DefaultValueFactory = _ => new Uri($"http://127.0.0.1:{new StackPorts().Operations}"),
            CustomParser = given =>
            {
                var text = given.Tokens[0].Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                {
                    return url;
                }

                given.AddError($"'{text}' is not an address like http://identity-0:9464");
                return null;
            },
        };
}
