"""Holds a broker to account with kafka-python: its address, its address for logins, and a prefix for all names."""

import admin
import consume
import groups
import produce
import sasl
import transactions
from suite import run

modules = (groups, sasl, admin, produce, consume, transactions)
run({name: scenario for module in modules for name, scenario in module.SCENARIOS.items()})
