namespace LeadStreams.Local.Stack.Demo;

/// <summary>Names, firms and campaigns for realistic demo records. Phones and domains are from ranges nobody owns.</summary>
internal static class DemoNames
{
    public static readonly string[] FirstNames =
    [
        "Anna",
        "Jürgen",
        "Zoë",
        "Björn",
        "Mária",
        "Liam",
        "Olivia",
        "Noah",
        "Emma",
        "Søren",
        "Chloé",
        "José",
        "Ingrid",
        "Hans-Peter",
        "Aoife",
        "Dylan",
        "Grace",
        "Mason",
        "Ava",
        "Lukas",
        "Katharina",
        "Felix",
        "Sophie",
        "Max",
        "Elena",
        "Thomas",
        "Nora",
        "Oscar",
        "Ruth",
        "Viktor",
    ];

    public static readonly string[] LastNames =
    [
        "Müller",
        "Schmidt",
        "O'Brien",
        "von der Heide",
        "Smith",
        "Johnson",
        "Weiß",
        "Fischer",
        "McDonald",
        "Núñez",
        "Gruber",
        "Keller",
        "Taylor",
        "Walsh",
        "Wagner",
        "Brown",
        "Hofer",
        "Meier",
        "Davies",
        "Kowalski",
        "Bauer",
        "Evans",
        "Lehmann",
        "Murphy",
        "Clark",
        "Schäfer",
        "Young",
        "Steiner",
    ];

    public static readonly string[] Companies =
    [
        "Nordwind Logistik GmbH",
        "Alpine Robotics AG",
        "Harbour & Sons Ltd",
        "Bluebird Analytics Inc",
        "Kessler Maschinenbau GmbH & Co. KG",
        "Fen Valley Foods plc",
        "Prairie Software LLC",
        "Donau Energie AG",
        "Lakeshore Health Inc",
        "Celtic Timber Ltd",
        "Rheintal Medizintechnik GmbH",
        "Granite State Freight Corp",
    ];

    public static readonly string[] Places =
    [
        "Nord",
        "Süd",
        "West",
        "Mitte",
        "Thames",
        "Shannon",
        "Hudson",
        "Rhein",
        "Inn",
        "Mersey",
        "Ohio",
        "Elbe",
    ];

    public static readonly string[] JobTitles =
    [
        "Head of Operations",
        "CTO",
        "Einkaufsleiter",
        "Sales Manager",
        "Procurement Lead",
        "Geschäftsführerin",
        "VP Marketing",
        "IT Manager",
    ];

    public static readonly string[] Campaigns =
    [
        "spring-launch",
        "webinar-42",
        "brand-dach",
        "retargeting-q4",
        "partner-push",
    ];

    public static readonly string[] MailDomains =
    [
        "gmail.com",
        "nordwind.example",
        "harbour.example",
        "bluebird.example",
        "alpine.example",
        "outlook.com",
    ];
}
