using System.Net;
using System.Text;

namespace LeadStreams.Contracts.Tests;

public sealed class SchemaRegistryClientTests
{
    [Fact]
    public void Questions_are_asked_as_the_registrys_interface_wants_and_answers_are_remembered()
    {
        var server = new Script(_ => Json("""{"id":7,"version":1,"new_member":true}"""));
        using var client = Client(server, "user", "pass");
        client.Register("a/b-value", "\"int\"").ShouldBe(7);
        client.Register("a/b-value", "\"int\"").ShouldBe(7);
        client.GetSchema(7).ShouldBe("\"int\"");
        server.Requests.ShouldBe([
            "POST http://registry:8081/base/subjects/a%2Fb-value/versions {\"schema\":\"\\u0022int\\u0022\"} application/vnd.schemaregistry.v1+json Basic dXNlcjpwYXNz",
        ]);
    }

    [Fact]
    public void A_registry_that_comes_up_late_is_waited_for()
    {
        var server = new Script(attempt =>
            attempt switch
            {
                1 => throw new HttpRequestException("connection refused"),
                2 => Json("""{"error_code":50003,"message":"forwarding failed"}""", HttpStatusCode.InternalServerError),
                _ => Json("""{"schema":"\"int\""}"""),
            }
        );
        using var client = Client(server);
        client.GetSchema(1).ShouldBe("\"int\"");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public void Waiting_ends_at_the_deadline()
    {
        var server = new Script(_ => throw new HttpRequestException("connection refused"));
        using var client = Client(server, deadline: TimeSpan.FromMilliseconds(200));
        var fault = Should.Throw<SchemaRegistryException>(() => client.GetSchema(1));
        fault.IsTransient.ShouldBeTrue();
        fault.Message.ShouldContain("http://registry:8081/schemas/ids/1 cannot be reached");
    }

    [Fact]
    public void A_refusal_is_final()
    {
        var server = new Script(_ =>
            Json("""{"error_code":42201,"message":"Invalid schema"}""", HttpStatusCode.UnprocessableEntity)
        );
        using var client = Client(server);
        var fault = Should.Throw<SchemaRegistryException>(() => client.Register("a", "?"));
        (fault.ErrorCode, fault.IsTransient).ShouldBe((42201, false));
        fault.Message.ShouldContain("Invalid schema");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void A_schema_that_is_not_avro_is_refused()
    {
        var server = new Script(_ => Json("""{"schema":"{}","schemaType":"JSON"}"""));
        using var client = Client(server);
        Should.Throw<SchemaRegistryException>(() => client.GetSchema(1)).IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void A_page_instead_of_an_answer_is_told_by_its_status()
    {
        var server = new Script(_ => new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StringContent("<html>"),
        });
        using var client = Client(server);
        Should.Throw<SchemaRegistryException>(() => client.GetSchema(1)).ErrorCode.ShouldBe(403);
    }

    private static SchemaRegistryClient Client(
        Script server,
        string? user = null,
        string? password = null,
        TimeSpan? deadline = null
    ) =>
        new(
            new SchemaRegistryOptions
            {
                Url = new Uri(user is null ? "http://registry:8081" : "http://registry:8081/base"),
                Username = user,
                Password = password,
                Deadline = deadline ?? TimeSpan.FromSeconds(30),
            },
            TimeProvider.System,
            server
        );

    private static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8) };

    private sealed class Script(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = request.Content?.ReadAsStream(cancellationToken);
            var text = body is null ? "" : new StreamReader(body).ReadToEnd();
            var type = request.Content?.Headers.ContentType;
            Requests.Add(
                $"{request.Method} {request.RequestUri!.AbsoluteUri} {text} {type} {request.Headers.Authorization}"
            );
            return answer(Requests.Count);
        }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(Send(request, cancellationToken));
    }
}
