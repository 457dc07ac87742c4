using System.Text;
using LeadStreams.Ingest.Retrieval;

namespace LeadStreams.MetaLeadAds.Tests;

public sealed class LeadgenNotificationTests
{
    [Fact]
    public void A_notification_may_hold_several_entries_and_changes_and_ids_of_any_length()
    {
        var parsed = Parse(
            """
            {"object":"page","entry":[
              {"id":"1","changes":[{"field":"leadgen","value":{"leadgen_id":"12345678901234567890"}},{"field":"feed","value":{}}]},
              {"id":"2","changes":[{"field":"leadgen","value":{"leadgen_id":98765432109876543210}},{"field":"leadgen","value":{"leadgen_id":"12345678901234567890"}}]}]}
            """
        );
        parsed.LeadIds.ShouldBe(["12345678901234567890", "98765432109876543210"]);
        parsed.RejectCode.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"object":"user","entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"1"}}]}]}""")]
    [InlineData("""{"object":"page","entry":[{"changes":[{"field":"feed","value":{"leadgen_id":"1"}}]}]}""")]
    [InlineData("""{"object":"page","entry":{"changes":7}}""")]
    [InlineData("""{"object":"page","entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"../me"}}]}]}""")]
    [InlineData("[]")]
    public void What_names_no_lead_is_rejected_visibly(string body) =>
        Parse(body).RejectCode.ShouldBe(RetrievalRejectCodes.NotALead);

    [Theory]
    [InlineData("")]
    [InlineData("{\"object\":\"page\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_json_is_rejected_visibly(string body) =>
        Parse(body).RejectCode.ShouldBe(RetrievalRejectCodes.MalformedNotification);

    [Theory]
    [InlineData("""{"object":"pagé"}""")]
    [InlineData("""{"object":"page","entré":[]}""")]
    [InlineData("""{"object":"page","entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"1é"}}]}]}""")]
    [InlineData("""{"object":"page","entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"\ud800"}}]}]}""")]
    [InlineData("""{"object":"\ud800","entry":[]}""")]
    public void What_is_json_of_broken_text_is_rejected_visibly(string body) =>
        // As Latin-1 an é is a byte that no UTF-8 text has there.
        LeadgenNotification
            .Parse(Encoding.Latin1.GetBytes(body))
            .RejectCode.ShouldBeOneOf(RetrievalRejectCodes.MalformedNotification, RetrievalRejectCodes.NotALead);

    private static LeadgenNotification Parse(string body) => LeadgenNotification.Parse(Encoding.UTF8.GetBytes(body));
}
