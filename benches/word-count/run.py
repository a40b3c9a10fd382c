#!/usr/bin/env python3
"""Compares our word counter with others on the same inputs and prints Markdown tables.

    python3 benches/word-count/run.py [--runs 5] [--folder target/bench-inputs]

Time is CPU time (user + system) of the whole process. The best of several runs counts, because
other work on the machine disturbs it least. Memory is the peak of the resident set.

Counters that are not installed are left out: GNU wc, uutils wc (`uu_wc`, `coreutils` or the path in
UUTILS_WC), fastlwc (or the path in FASTLWC), and python-docx in the Python interpreter PYTHON_DOCX
(default: the one that runs this program).
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import inputs

ROOT = Path(__file__).resolve().parents[2]
# The counter of the system that this project replaces: one regular expression over the whole file.
REGEX = r"""import re, sys
words = re.findall(r"\b[a-zA-Z0-9'-]+\b", open(sys.argv[1], encoding="utf-8").read())
print(len(words), sys.argv[1])"""
PYTHON_DOCX = r"""import re, sys, docx
text = "\n".join(paragraph.text for paragraph in docx.Document(sys.argv[1]).paragraphs)
print(len(re.findall(r"\b[a-zA-Z0-9'-]+\b", text)), sys.argv[1])"""
# The regular expression needs 14 times the memory of its input, and minutes for 256 MiB. It gets this
# much of a longer input.
REGEX_BYTES = 32 * 1024 * 1024


def build():
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "counting", "--examples"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "examples"


def first_installed(*commands):
    for command in commands:
        if command[0] and shutil.which(command[0]):
            return list(command)
    return None


def cpu_seconds(command, environment):
    """The CPU time of one run, and the count that it printed."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(write, 1)
        os.execvpe(command[0], command, environment)
    os.close(write)
    with os.fdopen(read) as output:
        printed = output.read().split()
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        return None, "failed"
    # fastlwc prints lines, words and bytes.
    return usage.ru_utime + usage.ru_stime, printed[1] if "fastlwc" in command[0] else printed[0]


def peak_megabytes(command, environment):
    """The peak memory of one run by `time`: a child of this process would start with its peak."""
    time = shutil.which("time", path="/usr/bin")
    if time is None:
        return None
    result = subprocess.run([time, "-f", "%M", *command], env=environment, capture_output=True, text=True)
    return int(result.stderr.split()[-1]) / 1024


def measure(command, runs, locale=None):
    environment = dict(os.environ, **({"LC_ALL": locale} if locale else {}))
    outcomes = [cpu_seconds(command, environment) for _ in range(runs)]
    seconds = min((seconds for seconds, _ in outcomes if seconds), default=None)
    return seconds, outcomes[0][1], peak_megabytes(command, environment)


def report(name, path, contenders, runs):
    size = path.stat().st_size
    print(f"\n### {name} ({size / 1e6:.1f} MB)\n")
    print("| counter | CPU s | MB/s | our time x | peak MB | count |\n|---|---|---|---|---|---|")
    ours = None
    for label, command, locale, limit in contenders:
        # Long runs vary little, so one or two of them are enough.
        slow = "Python" in label or "python" in label or "docx-rs" in label
        most = 1 if slow else 2 if "wc -w" in label else runs
        measured = path
        if limit and size > limit:
            measured = path.with_name(f"part-{path.name}")
            with path.open("rb") as whole:
                part = whole.read(limit)
            measured.write_bytes(part[: part.rindex(b"\n") + 1])
        seconds, count, megabytes = measure([*command, str(measured)], min(runs, most), locale)
        if seconds is None:
            print(f"| {label} | failed | | | | |")
            continue
        rate = measured.stat().st_size / 1e6 / seconds
        ours = ours or rate
        peak = f"{megabytes:.1f}" if megabytes else "-"
        scaled = " (of a part)" if measured != path else ""
        print(f"| {label} | {seconds:.3f} | {rate:.0f} | {ours / rate:.1f} | {peak} | {count}{scaled} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--folder", type=Path, default=ROOT / "target" / "bench-inputs")
    arguments = arguments.parse_args()
    examples = build()
    paths = inputs.make(arguments.folder)
    ours = ("ours", [str(examples / "count")], None, None)
    uutils = first_installed([os.environ.get("UUTILS_WC")], ["uu_wc"], ["coreutils", "wc"])
    fastlwc = first_installed([os.environ.get("FASTLWC")], ["fastlwc"])
    texts = [ours, ("GNU wc -w, C.UTF-8", ["wc", "-w"], "C.UTF-8", None)]
    if uutils:
        texts.append(("uutils wc -w", [*uutils, "-w"], "C.UTF-8", None))
    if fastlwc:
        texts.append(("fastlwc (ASCII spaces only)", fastlwc, None, None))
    texts.append(("the original's Python regex", [sys.executable, "-c", REGEX], None, REGEX_BYTES))
    python = os.environ.get("PYTHON_DOCX", sys.executable)
    documents = [ours, ("docx-rs", [str(examples / "count_docx_rs")], None, None)]
    if subprocess.run([python, "-c", "import docx"], capture_output=True).returncode == 0:
        documents.append(("python-docx and the regex", [python, "-c", PYTHON_DOCX], None, None))
    for name, path in paths.items():
        contenders = documents if name.endswith(".docx") else texts
        # The others read UTF-8 only.
        report(name, path, [ours] if "utf-16" in name else contenders, arguments.runs)


if __name__ == "__main__":
    main()
