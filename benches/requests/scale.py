#!/usr/bin/env python3
"""Whether requests stay as fast when the tables grow: `python3 benches/requests/scale.py`. It measures the same requests with a
thousand, ten thousand, a hundred thousand and a million files, payments and activities each, of which one person owns a
twentieth. It prints the table of docs/PERFORMANCE.md, and draws docs/scale.svg. It needs some 12 GB of memory for a million.

    --rows N      the largest number of rows
    --calls N     calls for each point
    --no-build    the binaries are there
"""
import argparse
import statistics
import sys

from lambda_runtime import Function
from run import build_functions, build_storage, cases, password_hash
from world import ROOT, World

CASES = ["hello", "files, own, 100 rows", "payments, own, 100 rows", "files, staff, 100 rows", "payments, staff, 100 rows", "login", "upload, 10 KB"]
SMALLEST = 1_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    needed = sorted({case.function for case in cases(None) if case.name in CASES} | {"users"})
    folder = build_functions([] if options.no_build else needed)
    if not options.no_build:
        build_storage()
    world = World()
    try:
        points = measure(world, folder, options)
    finally:
        world.stop()
    print_table(points)
    (ROOT / "docs/scale.svg").write_text(draw(points))


def measure(world, folder, options):
    """By case and number of rows: CPU as a multiple of hello-world, rows read, units and calls."""
    # Accounts, and the first rows.
    world.seed(password_hash(world, folder), SMALLEST)
    chosen = [case for case in cases(world) if case.name in CASES]
    points, rows = {case.name: {} for case in chosen}, SMALLEST
    while True:
        for case in chosen:
            print(f"... {case.name}, {rows:,} rows", file=sys.stderr, flush=True)
            points[case.name][rows] = point(world, case, folder, options.calls)
        if rows >= options.rows:
            break
        world.grow(rows, rows * 10)
        rows *= 10
    for by_rows in points.values():
        for count, one in by_rows.items():
            one["x hello"] = one["CPU ms"] / points["hello"][count]["CPU ms"]
    return points


def point(world, case, folder, calls):
    function = Function(folder / case.function, world.environment())
    function.call(case.event())
    event = case.event()
    world.usage()
    case.expect(function.call(event)[0])
    made, rows, units = world.usage()
    cpu = []
    for _ in range(calls):
        answer, milliseconds, _ = function.call(case.event())
        case.expect(answer)
        cpu.append(milliseconds)
    function.stop()
    return {"CPU ms": statistics.median(cpu), "calls": len(made), "rows read": rows, "units": units}


def print_table(points):
    counts = list(points["hello"])
    print("| case | " + " | ".join(f"{count:,} rows" for count in counts) + " |\n|---" + "|---" * len(counts) + "|")
    for case, by_rows in points.items():
        cells = [f"{one['CPU ms']:.2f} ms ({one['x hello']:.0f} x), {one['calls']} calls, {one['rows read']} rows, {one['units']:g} units"
                 for one in by_rows.values()]
        print(f"| {case} | " + " | ".join(cells) + " |")


# The chart: a panel for each figure, a line for each case, both axes logarithmic.
WIDTH, HEIGHT, LEFT, TOP, GAP = 260, 220, 70, 40, 60
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
FIGURES = ["CPU ms", "rows read", "units"]


def draw(points):
    import math

    drawn = [case for case in points if case != "hello"]
    width = LEFT + len(FIGURES) * (WIDTH + GAP)
    height = TOP + HEIGHT + 50 + 18 * len(drawn)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
             f'<rect width="100%" height="100%" fill="white"/>']
    counts = list(points["hello"])
    log = lambda value: math.log10(max(value, 0.1))
    low, high = log(counts[0]), max(log(counts[-1]), log(counts[0]) + 1)
    for panel, figure in enumerate(FIGURES):
        left = LEFT + panel * (WIDTH + GAP)
        values = [one[figure] for case in drawn for one in points[case].values()]
        bottom, top = math.floor(log(min(values))), math.ceil(log(max(values)) + 1e-9)
        x = lambda count: left + (log(count) - low) / (high - low) * WIDTH
        y = lambda value: TOP + HEIGHT - (log(value) - bottom) / (top - bottom) * HEIGHT
        parts.append(f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{figure} of a request</text>')
        for power in range(bottom, top + 1):
            line = TOP + HEIGHT - (power - bottom) / (top - bottom) * HEIGHT
            parts.append(f'<path d="M{left} {line:.1f}h{WIDTH}" stroke="#ddd"/><text x="{left - 6}" y="{line + 4:.1f}" text-anchor="end">{10.0 ** power:g}</text>')
        for count in counts:
            parts.append(f'<text x="{x(count):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{count:,}</text>')
        for colour, case in zip(COLOURS, drawn):
            path = " ".join(f"{x(count):.1f},{y(one[figure]):.1f}" for count, one in points[case].items())
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for number, (colour, case) in enumerate(zip(COLOURS, drawn)):
        line = TOP + HEIGHT + 46 + 18 * number
        parts.append(f'<path d="M{LEFT} {line - 4}h24" stroke="{colour}" stroke-width="3"/><text x="{LEFT + 32}" y="{line}">{case}</text>')
    parts.append(f'<text x="{LEFT + 300}" y="{TOP + HEIGHT + 46}">horizontally: rows in each of the tables of files, payments and activities</text>')
    return "\n".join(parts) + "\n</svg>\n"


if __name__ == "__main__":
    main()
