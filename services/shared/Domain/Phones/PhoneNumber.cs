namespace LeadStreams.Domain.Phones;

/// <summary>How far a phone number was understood.</summary>
public enum PhoneValidity
{
    /// <summary>Not a number, or of a length that its country cannot have.</summary>
    Impossible,

    /// <summary>A possible length, but no number of its country starts like this.</summary>
    Invalid,

    /// <summary>A known calling code of a country whose plan is not in our tables: only the length was checked.</summary>
    Possible,

    /// <summary>A number of its country's plan.</summary>
    Valid,
}

/// <summary>What a number is for.</summary>
public enum PhoneKind
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>Mobile.</summary>
    Mobile,

    /// <summary>Anything but mobile: fixed, free-phone, services.</summary>
    Fixed,

    /// <summary>The plan does not tell mobile and fixed apart (+1, +45, +52).</summary>
    FixedOrMobile,
}

/// <summary>A phone number in E.164 form (<c>+</c>, calling code, national significant number; ITU-T E.164), or why there is none.</summary>
/// <param name="E164">Null when impossible.</param>
/// <param name="Region">ISO alpha-2 country of the number, null when its code is shared or unknown.</param>
/// <param name="Extension">Digits behind the number, kept apart (RFC 3966 <c>;ext=</c>).</param>
/// <param name="Validity">How far it was understood.</param>
/// <param name="Kind">What it is for.</param>
public sealed record PhoneNumber(
    string? E164,
    string? Region,
    string? Extension,
    PhoneValidity Validity,
    PhoneKind Kind
)
{
    /// <summary>No number can be made of the text.</summary>
    public static PhoneNumber Impossible { get; } = new(null, null, null, PhoneValidity.Impossible, PhoneKind.Unknown);

    /// <summary>True for a number that may stand as somebody's number.</summary>
    public bool IsUsable => Validity is PhoneValidity.Valid or PhoneValidity.Possible;
}
