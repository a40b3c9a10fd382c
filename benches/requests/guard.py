#!/usr/bin/env python3
"""Fails if a function got more than a tenth larger or slower than benches/requests/budget.tsv says: the bytes of binaries and ZIP
files, the instructions of a start, and those of three requests. Instructions do not depend on what else a machine does, and
little on which machine it is. `--renew` writes the table, for a change that is worth its price; say in the commit why.

The storage comes from the development build that `cargo test` makes: its speed is not measured.
"""
import shutil
import subprocess
import sys

from lambda_runtime import instructions
from run import build_functions, cases, password_hash, sizes
from world import ROOT, TARGET, World

TABLE = ROOT / "benches/requests/budget.tsv"
TOLERANCE = 1.10
# Little to build: a list, the signing of links, the provider's client, and the password hash.
CASES = ["user list, own", "files, own, 50 rows", "initiate a payment", "login"]
FEW, MANY = 2, 5


def main():
    if shutil.which("valgrind") is None:
        sys.exit("install valgrind first (Debian: apt install valgrind)")
    subprocess.run(["cargo", "build", "--workspace", "--bins", "--tests"], cwd=ROOT, check=True)
    folder = build_functions(sorted({case.function for case in cases(None) if case.name in CASES}))
    world = World(TARGET / "debug")
    try:
        measured = measure(world, folder)
    finally:
        world.stop()
    if "--renew" in sys.argv:
        TABLE.write_text("".join(f"{name}\t{value}\n" for name, value in measured.items()))
        print(f"{TABLE.relative_to(ROOT)} is renewed")
        return
    allowed = {name: int(value) for name, value in (line.split("\t") for line in TABLE.read_text().splitlines())}
    if missing := allowed.keys() ^ measured.keys():
        sys.exit(f"{TABLE.relative_to(ROOT)} lacks or has left over: {', '.join(sorted(missing))}. {RENEW}")
    grown = []
    for name, value in measured.items():
        ratio = value / allowed[name]
        print(f"{name:45} {value:>12,} {ratio - 1:+7.1%}")
        if ratio > TOLERANCE:
            grown.append(f"{name}: {allowed[name]:,} -> {value:,}")
    if grown:
        sys.exit("more than a tenth above benches/requests/budget.tsv:\n  " + "\n  ".join(grown) + f"\n{RENEW}")


RENEW = "If that is what the change is worth, run `benches/requests/guard.py --renew` and say why in the commit."


def measure(world, folder):
    world.seed(password_hash(world, folder))
    measured = {}
    for case in cases(world):
        if case.name not in CASES:
            continue
        binary = folder / case.function
        measured[f"{case.function}: binary, bytes"], measured[f"{case.function}: zip, bytes"] = sizes(binary)
        counts = []
        for calls in (FEW, MANY):
            count, answers = instructions(binary, world.environment(), [case.event() for _ in range(calls)])
            for answer in answers:
                case.expect(answer)
            counts.append(count)
        measured[f"{case.function}: start, instructions"] = instructions(binary, world.environment_of_a_start(case.function), [])[0]
        measured[f"{case.name}: instructions"] = (counts[1] - counts[0]) // (MANY - FEW)
    return measured


if __name__ == "__main__":
    main()
