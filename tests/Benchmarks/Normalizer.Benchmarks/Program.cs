using LeadStreams.Benchmarks.Paired;
using LeadStreams.Domain.Sources.Payloads;
using LeadStreams.Normalizer;
using LeadStreams.Normalizer.Benchmarks;

var program = new PairedProgram(
    "LeadStreams.Normalizer.Benchmarks",
    "raw bytes to leads on one thread (no log, no state kept), against a loop that only reads the same bytes and looks at each value"
);
return program.Run(
    args,
    static () =>
    {
        var declared = NormalizerSources.Load(CheckoutFolders.Schemas, CheckoutFolders.Sources);
        return
        [
            Create("web_form_json", "web-form", ContentType.Json, FormPayloads.Json(), RawLoop.Json),
            Create("web_form_urlencoded", "web-form", ContentType.Form, FormPayloads.UrlEncoded(), RawLoop.Form),
            Create("meta_lead", "meta-lead-ads", ContentType.Json, MetaPayloads.Leads(), RawLoop.Json),
        ];

        Pair Create(string name, string source, string contentType, byte[][] payloads, Func<byte[], long> raw)
        {
            var stage = new Stage(declared, source, contentType, payloads);
            var touched = 0L;
            return new Pair("normalize_" + name, "record", payloads.Length, stage.Run, Raw);

            void Raw()
            {
                foreach (var payload in payloads)
                {
                    touched += raw(payload);
                }
            }
        }
    }
);
