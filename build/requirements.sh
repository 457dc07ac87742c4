#!/usr/bin/env bash
# Which requirements are proved, by which tests: read from the trait "Requirement" in the test sources.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 - <<'P'
import collections, pathlib, re

proved = collections.defaultdict(list)
for path in sorted(pathlib.Path("tests").rglob("*.cs")):
    if "obj" in path.parts or "bin" in path.parts:
        continue
    pending, type_name, type_traits = [], path.stem, []
    for line in path.read_text(encoding="utf-8").splitlines():
        pending += re.findall(r'Trait\("Requirement", "([^"]+)"\)', line)
        declared = re.search(r"\bclass (\w+)", line)
        if declared and not line.lstrip().startswith("//"):
            type_name, type_traits, pending = declared.group(1), pending, []
        method = re.search(r"public (?:async )?(?:void|Task|ValueTask) (\w+)\(", line)
        if method:
            for requirement in dict.fromkeys(type_traits + pending):
                proved[requirement].append(f"{type_name}.{method.group(1)}")
            pending = []

def order(requirement):
    stage, number = requirement[1:].split("-")
    return int(stage), int(number)

for requirement in sorted(proved, key=order):
    print(requirement)
    for test in proved[requirement]:
        print(f"  {test.replace('_', ' ')}")
print(f"{len(proved)} requirements are proved by {sum(map(len, proved.values()))} tests")
P
