using LeadStreams.Benchmarks.Paired;
using LeadStreams.Contracts.Benchmarks;
using LeadStreams.Contracts.Benchmarks.Floor;

var program = new PairedProgram(
    "LeadStreams.Contracts.Benchmarks",
    "the generated Avro code in Confluent wire format, against code written by hand that writes and reads the same bytes without any check"
);
return program.Run(
    args,
    static () =>
        [
            .. CodecPairs.Of("normalized_lead", Samples.Leads(), LeadFloor.Write, LeadFloor.Read),
            .. CodecPairs.Of("person", Samples.Persons(), PersonFloor.Write, PersonFloor.Read),
            .. CodecPairs.Of("sla_threshold", Samples.Thresholds(), SlaFloor.Write, SlaFloor.Read),
        ]
);
