// The vocabulary that most of the broker is written in.
global using System.Buffers.Binary;
global using System.Globalization;
global using LeadStreams.Local.Broker.Protocol;
global using LeadStreams.Local.Broker.Security;
global using LeadStreams.Local.Broker.Storage;
global using Microsoft.Extensions.Logging;
