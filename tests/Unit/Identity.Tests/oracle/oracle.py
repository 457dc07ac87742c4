#!/usr/bin/env python3
"""A second, independent implementation of the identity semantics, for comparison with the C# one.

Reads {"cases": [{"rules": ..., "max_person": n, "blocked_prefixes": {ns: prefix}, "events": [...]}]} on stdin, writes for every
case the anchor of each lead's person and the blocked tokens. Written as sets and set comprehensions, slow and plain on purpose; knows nothing of the C# code.
"""
import json
import sys

PLACEHOLDERS = {"+493000000000", "+49301234567"}


def valid(token):
    ns, value = token
    if ns == "mail":
        return not value.startswith(("info@", "sales@")) and not value.endswith("@mailinator.com")
    return not (ns == "phone" and value in PLACEHOLDERS)


def retained(events):
    """Greatest version of every register; erasure is for ever."""
    leads, decisions, erased = {}, {}, set()
    for e in events:
        if e["type"] == "lead":
            if e["id"] not in leads or (e["version"], e["hash"]) > (leads[e["id"]]["version"], leads[e["id"]]["hash"]):
                leads[e["id"]] = e
        else:
            if e["kind"] == 3 and e["on"]:
                erased.add(e["a"])
            rank = lambda d: (d["version"], d["on"], d["kind"], d["a"] or "", d["b"] or "", *(d["token"] or ("", "")))
            if e["id"] not in decisions or rank(e) > rank(decisions[e["id"]]):
                decisions[e["id"]] = e
    live = {l: e for l, e in leads.items() if not e["deleted"] and l not in erased}
    return live, [d for d in decisions.values() if d["on"]]


class Case:
    def __init__(self, case):
        self.rules, self.max_person = case["rules"], case["max_person"]
        live, decisions = retained(case["events"])
        self.ts = {l: e["ts"] for l, e in live.items()}
        blocked = case.get("blocked_prefixes", {})
        kept = lambda t: valid(t) and not (t[0] in blocked and t[1].startswith(blocked[t[0]]))
        self.tokens = {l: {tuple(t) for t in e["tokens"] if kept(tuple(t))} for l, e in live.items()}
        self.apart = set()
        suppressed = set()
        for d in decisions:
            if d["kind"] == 0:
                for l in (d["a"], d["b"]):
                    if l in live:
                        self.tokens[l].add(("must_link", d["id"]))
            elif d["kind"] == 1 and d["a"] != d["b"]:
                self.apart.add(frozenset((d["a"], d["b"])))
            elif d["kind"] == 2:
                suppressed.add(tuple(d["token"]))
        every = set().union(*self.tokens.values()) if live else set()
        carriers = {t: {l for l in live if t in self.tokens[l]} for t in every}
        self.linking = {t: ls for t, ls in carriers.items() if t not in suppressed and not self.generic(t, ls)}

    def rule(self, ns):
        return self.rules.get(ns) or self.rules[ns.split(":")[0]]

    def generic(self, token, leads):
        rule = self.rule(token[0])
        if len(leads) > rule["hard"]:
            return True
        near = set().union(*(self.tokens[l] for l in leads))
        for family, limit in rule["co"].items():
            for ns in {t[0] for t in near if t[0].split(":")[0] == family}:
                if len({t for t in near if t[0] == ns}) > limit:
                    return True
        return False

    def exclusive(self, leads):
        values = {}
        for l in leads:
            for ns, value in self.tokens[l]:
                if self.rule(ns)["exclusive"]:
                    values.setdefault(ns, set()).add(value)
        return {ns for ns, vs in values.items() if len(vs) > 1}

    def pairs(self, leads):
        return [p for p in self.apart if p <= leads]

    def verdict(self, leads):
        if self.pairs(leads):
            return "cannot_link"
        if self.exclusive(leads):
            return "conflict"
        return "oversize" if len(leads) > self.max_person else None

    def seeds(self, leads):
        bad = self.exclusive(leads)
        return {l for l in leads if any(ns in bad for ns, _ in self.tokens[l])}.union(*self.pairs(leads))

    def components(self):
        left = set(self.ts)
        while left:
            group, frontier = set(), {left.pop()}
            while frontier:
                group |= frontier
                frontier = {m for l in frontier for t in self.tokens[l] if t in self.linking for m in self.linking[t]} - group
            left -= group
            yield group

    def persons(self, component):
        """-> (clusters, leads frozen because their group was too large)"""
        if self.verdict(component) is None:
            return [frozenset(component)], set()
        clusters = {frozenset([l]) for l in component}
        frozen, oversize = set(), set()
        for tier in sorted({r["tier"] for r in self.rules.values()}):
            links = []
            for t, ls in self.linking.items():
                joined = {c for c in clusters if c & ls and not c & frozen}
                if self.rule(t[0])["tier"] == tier and joined:
                    links.append(joined)
            for part in connected(links):
                self.decide(part, links, clusters, frozen, oversize)
        return list(clusters), oversize

    def decide(self, part, links, clusters, frozen, oversize):
        everyone = frozenset().union(*part)
        verdict = self.verdict(everyone)
        if verdict is None:
            replace(clusters, part, everyone)
            return
        if verdict == "oversize":
            frozen |= everyone
            oversize |= everyone
            return
        bad = self.seeds(everyone)
        seeds = {c for c in part if c & bad}
        inner = [link for link in links if link <= part]
        groups = []
        for own in connected([link - seeds for link in inner if link - seeds]):
            touching = set().union(*[link & seeds for link in inner if link & own])
            groups.append((own, touching))
        groups += [(set(), link) for link in inner if link <= seeds]
        proposals = []
        for own, touching in groups:
            if self.verdict(frozenset().union(*own, *touching)) is None:
                proposals.append(own | touching)
                continue
            alone = frozenset().union(*own)
            verdict = self.verdict(alone)
            if verdict is None and own:
                proposals.append(own)
            frozen |= alone
            if verdict == "oversize":
                oversize |= alone
        for union in connected(proposals + [{c} for c in part]):
            whole = frozenset().union(*union)
            if self.verdict(whole) is None:
                replace(clusters, union, whole)
                continue
            for own, _ in groups:
                if own and own <= union:
                    alone = frozenset().union(*own)
                    if self.verdict(alone) is None:
                        replace(clusters, own, alone)
                    frozen |= alone

    def anchor(self, cluster):
        return min(cluster, key=lambda l: (self.ts[l], l))

    def solve(self):
        anchors, blocked = {}, []
        for component in self.components():
            clusters, oversize = self.persons(component)
            for c in clusters:
                for l in c:
                    anchors[l] = self.anchor(c)
            for t, ls in self.linking.items():
                hit = [c for c in clusters if c & ls] if ls <= component else []
                if len(hit) > 1:
                    whole = frozenset().union(*hit)
                    reason = self.verdict(whole) or ("oversize" if whole <= oversize else "ambiguous")
                    blocked.append([t[0], t[1], reason, sorted(self.anchor(c) for c in hit)])
        return {"anchors": anchors, "blocked": sorted(blocked)}


def connected(sets):
    """Unions of overlapping sets."""
    result = []
    for s in sets:
        s = set(s)
        apart = []
        for r in result:
            if r & s:
                s |= r
            else:
                apart.append(r)
        result = apart + [s]
    return result


def replace(clusters, parts, whole):
    for c in parts:
        clusters.discard(c)
    clusters.add(whole)


if __name__ == "__main__":
    json.dump({"cases": [Case(c).solve() for c in json.load(sys.stdin)["cases"]]}, sys.stdout)
