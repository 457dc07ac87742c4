"""Runs the scenarios of kafka-python, a few at a time, and writes a line of JSON for each that ended."""

import itertools
import json
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

PARALLEL = 6
PATIENCE_S = 30  # for one condition inside a scenario


class Context:
    """Where the broker is, and names that no other scenario uses."""

    def __init__(self, address, sasl_address, prefix):
        self.address, self.sasl_address, self.prefix = address, sasl_address, prefix
        self.numbers = itertools.count(1)

    def name(self, stem):
        return f"{self.prefix}-{stem}-{next(self.numbers)}"


def run(scenarios):
    """Scenarios are functions of a context by name; arguments: two addresses, a prefix, perhaps a part of a name."""
    context, only = Context(*sys.argv[1:4]), "".join(sys.argv[4:])
    lock = threading.Lock()

    def attempt(scenario):
        start, fault = time.monotonic(), None
        try:
            scenarios[scenario](context)
        except BaseException:
            fault = traceback.format_exc()
        took = round((time.monotonic() - start) * 1000)
        with lock:
            print(json.dumps({"scenario": scenario, "fault": fault, "ms": took}), flush=True)

    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(attempt, [name for name in scenarios if only in name]))


def until(condition, describe=lambda: ""):
    """Waits for a condition."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {describe()}"
        time.sleep(0.01)


def equal(actual, expected, what=""):
    assert actual == expected, f"{what} expected {expected!r}, got {actual!r}"


def raises(error, call):
    try:
        call()
    except error:
        return
    raise AssertionError(f"no {error}")
