// Runs the scenarios of one client, a few at a time, each on topics of its own; writes a line of JSON for each that ended.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const parallel = 6;
const deadline = 120_000; // ms, for a scenario
const patience = 30_000; // ms, for one condition inside it

/** Scenarios are named functions of {address, saslAddress, name}: name(stem) gives a name no other scenario uses. */
export async function run(scenarios) {
    const [address, saslAddress, prefix, only = ""] = process.argv.slice(2);
    let names = 0;
    const context = { address, saslAddress, name: (stem) => `${prefix}-${stem}-${++names}` };
    const queue = Object.entries(scenarios).filter(([scenario]) => scenario.includes(only));
    async function worker() {
        for (let next = queue.shift(); next; next = queue.shift()) {
            const [scenario, body] = next;
            const start = performance.now();
            const fault = await outcome(body(context));
            console.log(JSON.stringify({ scenario, fault, ms: Math.round(performance.now() - start) }));
        }
    }
    await Promise.all(Array.from({ length: parallel }, worker));
    process.exit(0); // what a failed scenario left open must not keep the process
}

/** Waits for a condition; a description of what is there instead goes into the fault. */
export async function until(condition, describe = () => "") {
    for (const end = performance.now() + patience; !condition(); ) {
        assert.ok(performance.now() < end, `waited in vain for ${condition}: ${describe()}`);
        await sleep(10);
    }
}

/** The configs of a topic for records that are older than the time records are kept. */
export const keepForever = { "retention.ms": "-1" };

/** What a test writes: n records with keys, values and headers of all kinds, nulls among them. */
export const samples = (n) =>
    Array.from({ length: n }, (_, i) => ({
        key: i % 3 === 0 ? null : `key ${i}`,
        value: i % 5 === 0 ? null : `value ${i}`,
        headers: i % 2 === 0 ? {} : { origin: `header ${i}`, empty: "" },
    }));

async function outcome(running) {
    const late = sleep(deadline, undefined, { ref: false }).then(() => assert.fail(`not done after ${deadline} ms`));
    try {
        await Promise.race([running, late]);
        return null;
    } catch (fault) {
        return `${fault.stack ?? fault}${fault.errors ? `\n${fault.errors.map((e) => e.stack).join("\n")}` : ""}`;
    }
}
