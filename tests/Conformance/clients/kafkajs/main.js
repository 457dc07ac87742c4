// Holds a broker to account with kafkajs: its address, its address for logins, and a prefix for all names.
import { run } from "../suite.js";
import admin from "./admin.js";
import consume from "./consume.js";
import groups from "./groups.js";
import produce from "./produce.js";
import sasl from "./sasl.js";
import transactions from "./transactions.js";

await run({ ...admin, ...produce, ...consume, ...groups, ...transactions, ...sasl });
