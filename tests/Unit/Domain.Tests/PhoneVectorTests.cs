using LeadStreams.Domain.Phones;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S0-3")]
public sealed class PhoneVectorTests
{
    [Theory]
    [InlineData("+44 (0)20 7183 8750", "GB", "+442071838750", PhoneKind.Fixed)]
    [InlineData("06 12 34 56 78", "FR", "+33612345678", PhoneKind.Mobile)]
    [InlineData("0151/23456789", "DE", "+4915123456789", PhoneKind.Mobile)]
    [InlineData("06 20 123 4567", "HU", "+36201234567", PhoneKind.Mobile)]
    [InlineData("8 (912) 345-67-89", "RU", "+79123456789", PhoneKind.Mobile)]
    [InlineData("02 1234 5678", "IT", "+390212345678", PhoneKind.Fixed)]
    [InlineData("011 44 20 7183 8750", "US", "+442071838750", PhoneKind.Fixed)]
    [InlineData("(415) 555-0100", "US", "+14155550100", PhoneKind.FixedOrMobile)]
    [InlineData("1-415-555-0100", "US", "+14155550100", PhoneKind.FixedOrMobile)]
    [InlineData("p:+34600111222", null, "+34600111222", PhoneKind.Mobile)]
    [InlineData("tel:+49-30-123456", "US", "+4930123456", PhoneKind.Fixed)]
    [InlineData("０３０ １２３４５６", "DE", "+4930123456", PhoneKind.Fixed)]
    [InlineData("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678", PhoneKind.Mobile)]
    [InlineData("+49 0151 23456789", null, "+4915123456789", PhoneKind.Mobile)]
    [InlineData("34600111222", "ES", "+34600111222", PhoneKind.Mobile)]
    [InlineData("0044 7400 123456", "DE", "+447400123456", PhoneKind.Mobile)]
    [InlineData("\u202A+34\u00A0600 111 222\u202C", null, "+34600111222", PhoneKind.Mobile)]
    public void A_number_as_people_write_it_becomes_E164(string raw, string? region, string e164, PhoneKind kind)
    {
        var number = PhoneParser.Parse(raw, region);

        number.E164.ShouldBe(e164);
        number.Validity.ShouldBe(PhoneValidity.Valid);
        number.Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("415.555.0100 ext. 7", "US", "+14155550100", "7")]
    [InlineData("+1 415 555 0100;ext=12", null, "+14155550100", "12")]
    [InlineData("030 123456 Durchwahl 45", "DE", "+4930123456", "45")]
    [InlineData("+44 20 7183 8750 x9", null, "+442071838750", "9")]
    [InlineData("+442071838750#123", null, "+442071838750", "123")]
    public void An_extension_is_kept_apart(string raw, string? region, string e164, string extension)
    {
        var number = PhoneParser.Parse(raw, region);

        number.E164.ShouldBe(e164);
        number.Extension.ShouldBe(extension);
    }

    [Theory]
    [InlineData("0044 7400 123456", null)]
    [InlineData("+1 555 0100", null)]
    [InlineData("1-800-FLOWERS", "US")]
    [InlineData("call me", "DE")]
    [InlineData("", "DE")]
    [InlineData("+", "DE")]
    [InlineData("12", "DE")]
    [InlineData("+9991234567", "DE")]
    [InlineData("1234567890123456789012345", "DE")]
    public void What_is_no_number_is_impossible(string raw, string? region)
    {
        PhoneParser.Parse(raw, region).ShouldBe(PhoneNumber.Impossible);
    }

    [Theory]
    [InlineData("+39212345678", null, "+39212345678", null)]
    [InlineData("0171 234 5678 x12", "GB", "+441712345678", "12")]
    public void A_possible_number_outside_its_plan_is_invalid(
        string raw,
        string? region,
        string e164,
        string? extension
    )
    {
        var number = PhoneParser.Parse(raw, region);

        number.E164.ShouldBe(e164);
        number.Extension.ShouldBe(extension);
        number.Validity.ShouldBe(PhoneValidity.Invalid);
        number.IsUsable.ShouldBeFalse();
    }

    [Theory]
    [InlineData("US +12015550123 +12015550123")]
    [InlineData("CA +15062345678 +15062345678")]
    [InlineData("GB +447400123456 +441212345678")]
    [InlineData("IE +353850123456 +3532212345")]
    [InlineData("DE +4915123456789 +4930123456")]
    [InlineData("AT +43664123456 +431234567890")]
    [InlineData("CH +41781234567 +41212345678")]
    [InlineData("FR +33612345678 +33123456789")]
    [InlineData("BE +32450001234 +3212345678")]
    [InlineData("NL +31612345678 +31101234567")]
    [InlineData("LU +352628123456 +35227123456")]
    [InlineData("ES +34612345678 +34810123456")]
    [InlineData("PT +351912345678 +351212345678")]
    [InlineData("IT +393123456789 +390212345678")]
    [InlineData("SE +46701234567 +468123456")]
    [InlineData("NO +4740612345 +4721234567")]
    [InlineData("DK +4534412345 +4532123456")]
    [InlineData("FI +358412345678 +358131234567")]
    [InlineData("PL +48512345678 +48123456789")]
    [InlineData("CZ +420601123456 +420212345678")]
    [InlineData("HU +36201234567 +3612345678")]
    [InlineData("RO +40712034567 +40211234567")]
    [InlineData("GR +306912345678 +302123456789")]
    [InlineData("TR +905012345678 +902123456789")]
    [InlineData("IL +972502345678 +97221234567")]
    [InlineData("IN +918123456789 +917410410123")]
    [InlineData("SG +6581234567 +6561234567")]
    [InlineData("AU +61412345678 +61212345678")]
    [InlineData("NZ +64211234567 +6432345678")]
    [InlineData("JP +819012345678 +81312345678")]
    [InlineData("BR +5511961234567 +551123456789")]
    [InlineData("MX +522221234567 +522001234567")]
    [InlineData("ZA +27711234567 +27101234567")]
    [InlineData("AE +971501234567 +97122345678")]
    public void The_example_numbers_of_every_plan_are_valid(string row)
    {
        var parts = row.Split(' ');
        foreach (var example in parts[1..])
        {
            var number = PhoneParser.Parse(example, "ZA");
            number.E164.ShouldBe(example);
            number.Region.ShouldBe(parts[0], example);
            number.Validity.ShouldBe(PhoneValidity.Valid, example);
        }

        PhoneParser.Parse(parts[1], null).Kind.ShouldBeOneOf(PhoneKind.Mobile, PhoneKind.FixedOrMobile);
    }

    [Theory]
    [InlineData("+37120123456", "LV", PhoneValidity.Possible)]
    [InlineData("+80012345678", null, PhoneValidity.Possible)]
    [InlineData("+77012345678", "KZ", PhoneValidity.Valid)]
    [InlineData("+18095550123", "DO", PhoneValidity.Valid)]
    [InlineData("+18005550123", null, PhoneValidity.Valid)]
    public void A_number_tells_its_country_where_it_can(string raw, string? region, PhoneValidity validity)
    {
        var number = PhoneParser.Parse(raw, null);

        number.Region.ShouldBe(region);
        number.Validity.ShouldBe(validity);
    }

    [Theory]
    [InlineData("+49301111111", true)]
    [InlineData("+11234567890", true)]
    [InlineData("+4915123456789", false)]
    [InlineData("+442071838750", false)]
    public void A_number_typed_to_get_past_the_field_is_a_placeholder(string e164, bool expected)
    {
        PlaceholderPhones.IsPlaceholder(e164).ShouldBe(expected);
    }
}
