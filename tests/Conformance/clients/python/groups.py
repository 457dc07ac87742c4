import threading
from collections import Counter

from client import at, consumer, create_topic, produce
from suite import until

PARTITIONS = 10


class Member(threading.Thread):
    """A consumer in a thread; what it was assigned is in partitions, what it reads is counted in seen."""

    def __init__(self, where, topic, seen):
        super().__init__(daemon=True)
        self.where, self.topic, self.seen = where, topic, seen
        self.partitions, self.leaving = set(), threading.Event()
        self.start()

    def run(self):
        with consumer(self.where, self.topic, self.topic) as reading:
            while not self.leaving.is_set():
                for records in reading.poll(timeout_ms=50).values():
                    self.seen.update(record.value for record in records)
                self.partitions = {partition.partition for partition in reading.assignment()}


def leave(members):
    for member in members:
        member.leaving.set()
    for member in members:
        member.join()


def grows_and_shrinks(context):
    topic, where, seen = context.name("members"), at(context.address), Counter()
    create_topic(where, topic, PARTITIONS)
    members = [Member(where, topic, seen)]
    settled(members, where, topic, seen, "one")
    members += [Member(where, topic, seen) for _ in range(4)]
    settled(members, where, topic, seen, "five")
    leaving, members = members[1:4], members[:1] + members[4:]
    leave(leaving)
    settled(members, where, topic, seen, "two")
    leave(members)


def settled(members, where, topic, seen, phase):
    """Every member has its even share, each partition one owner, and every record of this phase arrives."""
    share = PARTITIONS // len(members)
    until(
        lambda: all(len(member.partitions) == share for member in members)
        and len(set().union(*(member.partitions for member in members))) == PARTITIONS,
        lambda: [member.partitions for member in members],
    )
    values = [f"{phase} {i}".encode() for i in range(50)]
    produce(where, topic, [{"value": value, "partition": i % PARTITIONS} for i, value in enumerate(values)])
    until(lambda: all(value in seen for value in values), lambda: f"{len(seen)} seen in phase {phase}")


SCENARIOS = {"shares a topic among one, five and two members": grows_and_shrinks}
