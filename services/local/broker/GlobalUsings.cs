// The vocabulary that the broker is written in.
global using System.Buffers.Binary;
global using System.Globalization;
global using LeadStreams.Local.Broker.Configuration;
global using LeadStreams.Local.Broker.Coordination;
global using LeadStreams.Local.Broker.Groups;
global using LeadStreams.Local.Broker.Groups.Handlers;
global using LeadStreams.Local.Broker.Handlers;
global using LeadStreams.Local.Broker.Protocol;
global using LeadStreams.Local.Broker.Security;
global using LeadStreams.Local.Broker.Security.Handlers;
global using LeadStreams.Local.Broker.Storage;
global using LeadStreams.Local.Broker.Storage.Cleaning;
global using LeadStreams.Local.Broker.Transactions;
global using LeadStreams.Local.Broker.Transactions.Handlers;
global using LeadStreams.Local.Broker.Transport;
global using Microsoft.Extensions.Logging;
