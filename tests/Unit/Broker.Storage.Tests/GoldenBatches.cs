namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Batches as librdkafka 2.0 (kcat 1.7.1) sent them: 40 records with the keys key-0 to key-6 in turn, each codec;
/// and 150,000 bytes as the lz4 tool packs them in blocks that refer to one another.</summary>
internal static class GoldenBatches
{
    public const int Records = 40;
    public const int LinkedBytes = 150_000;

    public static byte[] Of(string codec) =>
        Convert.FromBase64String(
            codec switch
            {
                "gzip" => Gzip,
                "snappy" => Snappy,
                "lz4" => Lz4,
                "zstd" => Zstd,
                _ => Lz4Linked,
            }
        );

    public static string Key(int record) => $"key-{record % 7}";

    public static string Value(int record) =>
        $"lead {record} came from the web form of the Hamburg branch, with a test drive wanted; "
        + string.Concat(Enumerable.Repeat("again and ", record % 5))
        + "again";

    public static byte LinkedByte(int position) => (byte)(position * 7 % 251);

    private const string Gzip = """
        AAAAAAAAAAAAAAItAAAAAAIKdlF3AAEAAAAnAAABogNgR/gAAAGiA2BH+P//////////////////AAAAKB+LCAAAAAAAAAPFlGtKw0AURtMiIi
        IiIiIiMoiISJV20tb6QEREioh7mDbpA00LMVrchbgKcQ0ixRWIiCsQEVcgIuIk3x3oAjo3P/MjfJfhnNPPOI4zfuZfr+fvMue+8kRe1FXgi0bY
        DUTU8kXPr4lGNwxEt5F8V1VQuwybohaqTr2VE7121BJKRP5FJLywfaX/UJ3I93aEaqp2x3nVC9lkofCAhcJwF4TqeLT1qbdGki35jC1pa2tg9V
        evjiar7jtWXfurA/s3WccZS/aL39gvcu4PXNLXLzGeXFIimkoWaJpIFspEU9kqTZNwg2jaZKJpCr4QTRV2mqbhENG0lRJNT/olZuDVPZVj2HF6
        0xOzUOeRJuzV6UuPzcGOFxrjyNOfnp2HMh80y9unW03UAjz6oQPSClSM1CLkMkgNu1AxUgL+GKTsJSpGagmKGKQ4GhUjtQxtDFK8kYqRWoFKBq
        k0K7UKvQgpaaNSaxCIkJJ2K5WDIoSU5KrUBrQhpCR/pfJQiZCSaVZKQi+DlI1KFSGQQcpupcpQxCDFVakKtDFI8VdqGyoZpNKs1C70IqRcG5Xa
        g0CElGu3UvtQhJByuSp1AG0IKZe/UodQiZBy06zUEfQySNmoVBUCGaTsVuoYihikuCp1Am0MUvyVOoVKBqm0KvUP6y0BfI4SAAA=
        """;

    private const string Snappy = """
        AAAAAAAAAAAAAANUAAAAAALai6qTAAIAAAAnAAABogNgSgQAAAGiA2BKBP//////////////////AAAAKI4lsMABAAAACmtleS0wqAFsZWFkID
        AgY2FtZSBmcm9tIHRoZSB3ZWIgZm9ybSBvZgUQ0EhhbWJ1cmcgYnJhbmNoLCB3aXRoIGEgdGVzdCBkcml2ZSB3YW50ZWQ7IGFnYWluANQBAAAC
        BWIEMbwJYgAx/mIANmIADCBhbmQNbBDoAQAABAVsBDLQCWwAMv5sAF5sAB12EPwBAAAGBXYEM+QJdgAz/nYAhnYAHYAQkAIAAAgFgAQ0+AmAAD
        T+gACugAAdikFOAAoFigA1TU4ANf6KADaKAEVOAAwFYgA2TU4ANv5iADZiAB3OQU4ADgVsADBNTgA3/mwAXmwAHXZBTgAQBXYAMU1OADj+dgCG
        dgAdgEFOABIFgAAyTU4AOf6AAK6AAB2KEMIBAAAUBYoEM6pJ2AAx/p0EPp0EENYBAAAWBWMENL4NY/6eBGaeBBDqAQAAGAVtBDXSDW3+nwSOnw
        QQ/gEAABoFdwQ25g13/qAEtqAEEJICAAAcBYEEMPoNgf6hBN6hBEFTAB4FiwAxUVP+ogQ+ogRBUwAgBWMAMlFT/qMEZqMEQVMAIgVtADNRU/6k
        BI6kBEFTACQFdwA0UVP+pQS2pQRBUwAmBYEANVFT/qYE7qYEACgFiwA2TVMAMv6mBE6mBAAqBWMAME1TADL+pgR2pgQALAVtADFNUwAy/qYEnq
        YEAC4FdwAyTVMAMv6mBMamBAAwBYEAM01TADL+pgTupgQAMgWLADRRU/6mBE6mBAA0BWMANVFT/qYEdqYEADYFbQA2UVP+pgSepgQAOAV3ADBR
        U/6mBMamBAA6BYEAMVFT/qYE7qYEADwFiwAyTVMEMzD+1wk21wnF+QA+BWMAM01TADP+pgR2pgQAQAVtADRNUwQzMv7QADbQACaJChkKxfkAQg
        V3ADVNUwAz/qYExqYEAEQFgQA2TVMEMzT++ACG+AA5AhkKEkwJAEYFiwAwUVP+pgROpgQASAVjADFRUwA2/u4AXu4AEkwJAEoFbQAyUVP+pgSe
        pgQATAV3ADNRUwA4/uQAXuQAOb4ZChJMCQBOBYEANFFT/qYE3qYE
        """;

    private const string Lz4 = """
        AAAAAAAAAAAAAAL3AAAAAAJ6NweXAAMAAAAnAAABogNgTAIAAAGiA2BMAv//////////////////AAAAKAQiTRhgQIK3AgAA8R7AAQAAAAprZX
        ktMKgBbGVhZCAwIGNhbWUgZnJvbSB0aGUgd2ViIGZvcm0gb2YQAPEmSGFtYnVyZyBicmFuY2gsIHdpdGggYSB0ZXN0IGRyaXZlIHdhbnRlZDsg
        YWdhaW4A1AEAAAJiACIxvGIAHzFiADtDIGFuZGwAUegBAAAEbAAiMtBsAB8ybABFB3YAUfwBAAAGdgAiM+R2AB8zdgBPB4AAUZACAAAIgAAiNP
        iAAB80gABZB4oAAE4CEQqKABM1TgIfNYoAOwFOAhEMYgATNk4CHzZiADsHzgAATgIRDmwAEzBOAh83bABFB3YAAE4CERB2ABMxTgIfOHYATweA
        AABOAhESgAATMk4CHzmAAFkHigBRwgEAABSKACIzqtgCHzGdBD1R1gEAABZjACM0vmMAD54ER1HqAQAAGG0AIzXSbQAPnwRRUf4BAAAadwAjNu
        Z3AA+gBFtRkgIAAByBACMw+oEAD6EEZQBTAhEeiwAUMVMCD6IEPQBTAhEgYwAUMlMCD6MERwBTAhEibQAUM1MCD6QEUQBTAhEkdwAUNFMCD6UE
        WwBTAhEmgQAUNVMCD6YEaREoiwATNlMCHzKmBEERKmMAEzBTAh8ypgRLESxtABMxUwIfMqYEVREudwATMlMCHzKmBF8RMIEAEzNTAh8ypgRpET
        KLABQ0UwIPpgRBETRjABQ1UwIPpgRLETZtABQ2UwIPpgRVETh3ABQwUwIPpgRfETqBABQxUwIPpgRpETyLABMyUwIfM6YEQRE+YwATM1MCHzOm
        BEsRQG0AEzRTAh8zpgRVEUJ3ABM1UwIfM6YEXxFEgQATNlMCHzOmBGkRRosAFDBTAg+mBEERSGMAFDFTAg+mBEsRSm0AFDJTAg+mBFURTHcAFD
        NTAg+mBF8RToEAFDRTAg+mBGBQZ2FpbgAAAAAA
        """;

    private const string Zstd = """
        AAAAAAAAAAAAAAHbAAAAAAIvmU5qAAQAAAAnAAABogNgTgMAAAGiA2BOA///////////////////AAAAKCi1L/0AWA0NAAZSRD5Apygd/LqgKS
        0sNb8uaOrP0V/ScRvS8ZQ1Y6LdEmHfWls2cdgAeCIVWdO1QciW0qQKCEAlkhHJiGgABMhOATYANQAwAJ2A2alUTtf5aIWT2SSH0Q03AKPJi8aj
        GufRKGZ+dHI61TycRqcmMwo1kzPAC8GMAhMA5f8jBQwbcAHDFK7QRfkfKTKICb9loBU0wv8aMAI++N+CbJO6B9b6X4JvHbmR6pHNbpMfnQQ6XK
        YB/1utqSn+l9oR6/9OK9qJ/5VWBSV+C7QoLOJ/qzVdEP9LjeLD/04raof/lTi4wbIBHU+6TZpLei8NSRob6UukY0g3SPMHbwdDC2MYX5Ejc0Nm
        Dd4KQwzGLlZ1WfwWaFGxInuoQbQZ1P2fA6CjghQ6Esj1cEES/v+f4j6V4ukpLLackJ1JP9vy88oW/7Pf47FwWF+jPv9/8Ur9Wy/IOKeSO/FCBU
        rg4ZSX/M+UqnnZpaTMXUn5kvsa5SX/IMpKLulCGcLHBmUkT8VdIjJOK+iMsjfF5fEN0nQz4QfyVWayz6FeffFfeuNlr9JedShfDQ==
        """;

    private const string Lz4Linked = """
        BCJNGERAXgUCAAD/7AAHDhUcIyoxOD9GTVRbYmlwd36FjJOaoaivtr3Ey9LZ4Ofu9QEIDxYdJCsyOUBHTlVcY2pxeH+GjZSboqmwt77FzNPa4e
        jv9gIJEBceJSwzOkFIT1ZdZGtyeYCHjpWco6qxuL/GzdTb4unw9wMKERgfJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4+rx+AQLEhkgJy41
        PENKUVhfZm10e4KJkJeepayzusHIz9bd5Ovy+QUMExohKC82PURLUllgZ251fIOKkZifpq20u8LJ0Nfe5ezz+gYNFBsiKTA3PkVMU1phaG92fY
        SLkpmgp661vMPK0djf5u30+wD/////////////////////////////////////////////////////////////////////////////////////
        //////////////////////////////////////////////////////////////////////////////////////////////////////////////
        //////////////////////////////////////////////////////////////////////////////////////////////////////////////
        ///////////////////////////////////sUIyTmqGoCgEAAA/n//////////////////////////////////////////////////////////
        //////////////////////////////////////////////////////////////////////////////////////////////////////////////
        //////////////////////////////////////////////////////////////////////////////////////////////////////////////
        /////////////////////////////////////////////////////////////////oUEBHTlVcTwEAAP/sY2pxeH+GjZSboqmwt77FzNPa4ejv
        9gIJEBceJSwzOkFIT1ZdZGtyeYCHjpWco6qxuL/GzdTb4unw9wMKERgfJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4+rx+AQLEhkgJy41PE
        NKUVhfZm10e4KJkJeepayzusHIz9bd5Ovy+QUMExohKC82PURLUllgZ251fIOKkZifpq20u8LJ0Nfe5ezz+gYNFBsiKTA3PkVMU1phaG92fYSL
        kpmgp661vMPK0djf5u30AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tng5+71AQgPFh0kKzI5QEdOVVz7AP////////////////////
        ////////////////////////////////////////////////////////////////////////////8mUCAnLjU8AAAAAGluJWw=
        """;
}
