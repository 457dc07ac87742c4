namespace LeadStreams.Prometheus.Conformance.Tests;

/// <summary>Finds files of <c>deploy/</c>, which lie beside the tests.</summary>
internal static class Deployed
{
    /// <summary>Where a file is that the repository has as <c>deploy/…</c>.</summary>
    public static string PathOf(string deployed) =>
        Path.Combine(AppContext.BaseDirectory, Path.GetRelativePath("deploy", deployed));
}
