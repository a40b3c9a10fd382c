#!/usr/bin/env python3
"""Measures requests: `python3 benches/requests/run.py`. It builds the functions as they are deployed, is the Lambda Runtime API
for them, sends them the events of API Gateway and SQS, and measures each process from outside. Storage and aamarPay are other
processes on loopback. It prints the tables of docs/PERFORMANCE.md.

    --variant NAME=FOLDER  binaries of another build; all variants take turns, because the speed of a machine swings
    --calls N              calls for each case, in rounds of at most 50
    --only TEXT            the cases whose names contain it
    --no-build             the binaries are there
    --instructions         counts instructions with valgrind as well, which takes minutes
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import zipfile

from lambda_runtime import Function, cgroup_root, instructions
from world import ALICE, PASSWORD, ROOT, STAFF, TARGET, World, http, multipart, page, stored

ROUND = 50
FUNCTIONS = ["hello", "users", "files", "file", "activity", "transactions", "balance", "initiate-payment", "payment-success", "upload", "login",
             "dashboard", "word-count"]


class Case:
    """`function` is the binary. `event` makes an event, a new one for each call. `status` is that of the response, `None` for a batch of
    messages. `quota_mb` is the memory of the function in template.yaml, whose share of a CPU the quota mode gives. A `slow` case has
    fewer rounds, and one that is `huge` few calls in each."""

    def __init__(self, name, function, event, status=200, quota_mb=256, slow=1, huge=False):
        self.name, self.function, self.event, self.status, self.quota_mb, self.slow = name, function, event, status, quota_mb, slow
        self.round, self.warm_up = (4, 1) if huge else (ROUND, 5)

    def expect(self, answer):
        if self.status is None:
            assert answer == {"batchItemFailures": []}, answer
        else:
            assert answer["statusCode"] == self.status, answer


def cases(world):
    text = ("The quick brown fox jumps over the lazy dog. " * 228).encode()[:10_240]
    body, content_type = multipart("notes.txt", text)
    login = f'{{"username":"alice","password":"{PASSWORD}"}}'.encode()
    own = lambda path, limit: lambda: http("GET", path, f"limit={limit}", ALICE)
    every = lambda path, limit: lambda: http("GET", path, f"limit={limit}", STAFF)
    return [
        Case("hello", "hello", lambda: http("GET", "/")),
        Case("user list, own", "users", lambda: http("GET", "/api/user/", "", ALICE)),
        Case("users, staff, 100 rows", "users", every("/api/user/", 100), slow=4),
        Case("files, own, 50 rows", "files", own("/api/file/", 50), slow=2),
        Case("files, own, 100 rows", "files", own("/api/file/", 100), slow=2),
        Case("files, staff, 100 rows", "files", every("/api/file/", 100), slow=5),
        Case("files, staff, 1,000 rows", "files", every("/api/file/", 1000), slow=10),
        Case("one file", "file", lambda: http("GET", f"/api/file/{world.newest_file}/", "", ALICE)),
        Case("activities, own, 50 rows", "activity", own("/api/activity/", 50), slow=2),
        Case("payments, own, 50 rows", "transactions", own("/api/payment/", 50), slow=2),
        Case("payments, own, 100 rows", "transactions", own("/api/payment/", 100), slow=2),
        Case("payments, staff, 100 rows", "transactions", every("/api/transactions/", 100), slow=5),
        Case("balance", "balance", lambda: http("GET", "/api/balance/", "", ALICE)),
        Case("initiate a payment", "initiate-payment", lambda: http("POST", "/api/initiate-payment/", "", world.somebody(), b"{}"), 200),
        Case("callback of a payment", "payment-success", lambda: world.callback(), 200),
        Case("upload, 10 KB", "upload", lambda: http("POST", "/api/upload/", "", world.somebody(), body, content_type), 201),
        Case("login", "login", lambda: http("POST", "/api/login/", "", None, login), quota_mb=1024, slow=5),
        Case("page of a person", "dashboard", lambda: page("/dashboard/", "", ALICE), quota_mb=1024, slow=2),
        Case("page of staff, 50 files", "dashboard", lambda: page("/api/dashboard/files/", "", STAFF), quota_mb=1024, slow=2),
        Case("word-count, 10 KB", "word-count", lambda: world.uploaded(text), None, quota_mb=1769),
        Case("word-count, 200 MB", "word-count", lambda: world.uploaded(text * 19_531), None, quota_mb=1769, slow=50, huge=True),
    ]


def main():
    options = arguments()
    world = World()
    try:
        run(options, world)
    finally:
        world.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", action="append", default=[], type=lambda text: text.split("=", 1))
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    folder = build_functions([] if options.no_build else FUNCTIONS)
    if not options.no_build:
        build_storage()
    options.variants = dict(options.variant) or {"this": folder}
    return options


def build_functions(functions):
    """Builds them as they are deployed, and returns the folder of the binaries."""
    built = subprocess.run([ROOT / "infra/build", "--native", *functions], check=True, stdout=subprocess.PIPE, text=True)
    return pathlib.Path(built.stdout.strip())


def build_storage():
    subprocess.run(["cargo", "build", "--profile", "storage", "-p", "bench-storage", "-p", "aamarpay-sandbox"], cwd=ROOT, check=True)


def run(options, world):
    folders = {name: pathlib.Path(folder) for name, folder in options.variants.items()}
    world.seed(password_hash(world, next(iter(folders.values()))))
    chosen = [case for case in cases(world) if case.name == "hello" or options.only in case.name]
    chosen = [case for case in chosen if all((folder / case.function).exists() for folder in folders.values())]
    results = {(case.name, name): Result() for case in chosen for name in folders}
    for case in chosen:
        print(f"... {case.name}", file=sys.stderr, flush=True)
        for name, folder in folders.items():
            results[case.name, name].count_usage(world, case, folder)
        rounds = max(2, options.calls // case.slow // ROUND)
        # A B A B: the same share of the machine's good and bad minutes for every variant.
        for _ in range(rounds):
            for name, folder in folders.items():
                results[case.name, name].measure(world, case, folder)
        for name, folder in folders.items():
            results[case.name, name].measure_quota(world, case, folder)
            if options.instructions:
                results[case.name, name].count_instructions(world, case, folder)
    for name, folder in folders.items():
        print_tables(name, folder, chosen, {case.name: results[case.name, name] for case in chosen})


def password_hash(world, folder):
    """That of `PASSWORD`, made by the function that registers people."""
    function = Function(folder / "users", world.environment())
    body = f'{{"username":"first","email":"first@example.com","mobile_number":"01712345678","password":"{PASSWORD}"}}'
    answer, _, _ = function.call(http("POST", "/api/user/", "", None, body.encode()))
    assert answer["statusCode"] == 201, answer
    function.stop()
    row = world.dynamodb("GetItem", {"TableName": "Users", "Key": {"id": {"N": "1"}}})["Item"]
    return row["password_hash"]["S"]


class Result:
    def __init__(self):
        self.cpu, self.wall, self.first_cpu, self.init_ms, self.init_cpu = [], [], [], [], []
        self.resident_init, self.resident, self.peak = [], [], []
        self.quota_ms, self.instructions, self.init_instructions = None, None, None
        self.calls, self.rows, self.units = [], 0, 0

    def measure(self, world, case, folder):
        for _ in range(5):
            function = Function(folder / case.function, world.environment_of_a_start(case.function))
            self.init_ms.append(function.init_ms)
            self.init_cpu.append(function.init_cpu_ms)
            self.resident_init.append(function.resident_after_init_mb)
            function.stop()
        function = Function(folder / case.function, world.environment())
        for call in range(case.round):
            answer, cpu, wall = function.call(case.event())
            case.expect(answer)
            if call == 0:
                self.first_cpu.append(cpu)
            elif call >= case.warm_up:
                self.cpu.append(cpu)
                self.wall.append(wall)
        self.resident.append(function.memory_mb("VmRSS"))
        self.peak.append(function.memory_mb("VmHWM"))
        function.stop()

    def count_usage(self, world, case, folder):
        """DynamoDB's calls and units of one warm call."""
        function = Function(folder / case.function, world.environment())
        function.call(case.event())
        event = case.event()
        world.usage()
        function.call(event)
        self.calls, self.rows, self.units = world.usage()
        function.stop()

    def measure_quota(self, world, case, folder):
        if cgroup_root() is None:
            return
        function = Function(folder / case.function, world.environment(), quota_mb=case.quota_mb)
        walls = []
        for _ in range(case.round // 2):
            answer, _, wall = function.call(case.event())
            case.expect(answer)
            walls.append(wall)
        function.stop()
        self.quota_ms = statistics.median(walls[case.warm_up:])

    def count_instructions(self, world, case, folder):
        if shutil.which("valgrind") is None:
            return
        few, many = 2, 5
        binary = folder / case.function
        counts = [instructions(binary, world.environment(), [case.event() for _ in range(calls)])[0] for calls in (few, many)]
        self.init_instructions = instructions(binary, world.environment_of_a_start(case.function), [])[0]
        self.instructions = (counts[1] - counts[0]) / (many - few)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def print_tables(name, folder, chosen, results):
    hello = results["hello"]
    yardstick, yardstick_init = statistics.median(hello.cpu), statistics.median(hello.init_cpu)
    million = lambda count: "-" if count is None else f"{count / 1e6:.1f}"
    print(f"\n#### Requests ({name})\n")
    print("| case | CPU ms (p95) | x hello | wall ms (p95) | first call, CPU ms | M instructions | wall ms at Lambda's share of its memory | "
          "DynamoDB calls, rows, units |\n|---|---|---|---|---|---|---|---|")
    for case in chosen:
        result = results[case.name]
        cpu, wall = statistics.median(result.cpu), statistics.median(result.wall)
        quota = "-" if result.quota_ms is None else f"{result.quota_ms:.1f} ({case.quota_mb} MB)"
        usage = f"{len(result.calls)}, {result.rows}, {result.units:g}" if result.calls else "-"
        print(f"| {case.name} | {cpu:.2f} ({percentile(result.cpu, .95):.2f}) | {cpu / yardstick:.1f} | {wall:.1f} ({percentile(result.wall, .95):.1f}) | "
              f"{statistics.median(result.first_cpu):.1f} | {million(result.instructions)} | {quota} | {usage} |")
    print(f"\n#### Starts and sizes ({name})\n")
    print("| function | init, CPU ms | x hello | spawn to first /next, ms | M instructions | MB after init, after calls, peak | binary MB | zip MB |"
          "\n|---|---|---|---|---|---|---|---|")
    for function in dict.fromkeys(case.function for case in chosen):
        of_function = [results[case.name] for case in chosen if case.function == function]
        init = statistics.median(value for result in of_function for value in result.init_cpu)
        wall = statistics.median(value for result in of_function for value in result.init_ms)
        memory = [max(max(getattr(result, field)) for result in of_function) for field in ("resident_init", "resident", "peak")]
        binary, zipped = sizes(folder / function)
        print(f"| {function} | {init:.2f} | {init / yardstick_init:.1f} | {wall:.1f} | {million(of_function[0].init_instructions)} | "
              f"{memory[0]:.1f}, {memory[1]:.1f}, {memory[2]:.1f} | {binary / 1e6:.2f} | {zipped / 1e6:.2f} |")


def sizes(binary):
    """The bytes of a binary, and of the ZIP file that is deployed."""
    archive = TARGET / "bench-requests.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(binary, "bootstrap")
    return binary.stat().st_size, archive.stat().st_size


if __name__ == "__main__":
    main()
