"""The Lambda Runtime API on loopback, and a function as a process that is measured from outside."""
import json
import os
import pathlib
import selectors
import signal
import socket
import subprocess
import time

# What Lambda gives a function: CPU in proportion to its memory, one core at 1,769 MB.
FULL_CORE_MB = 1769


class RuntimeApi:
    """Serves one function. It answers requests only when it is told to, so that a measurement begins and ends with them."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.buffers = {}
        self.ready = []

    def request(self, timeout=120):
        """Waits for the next request: its connection, path and body."""
        deadline = time.monotonic() + timeout
        while not self.ready:
            events = self.selector.select(max(0, deadline - time.monotonic()))
            if not events:
                raise TimeoutError("the function asked for nothing")
            for key, _ in events:
                if key.fileobj is self.listener:
                    connection, _ = self.listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.selector.register(connection, selectors.EVENT_READ)
                    self.buffers[connection] = b""
                else:
                    self._read(key.fileobj)
        return self.ready.pop(0)

    def _read(self, connection):
        data = connection.recv(1 << 20)
        if not data:
            self.selector.unregister(connection)
            del self.buffers[connection]
            connection.close()
            return
        buffer = self.buffers[connection] + data
        while (parsed := _parse(buffer)) is not None:
            path, body, buffer = parsed
            self.ready.append((connection, path, body))
        self.buffers[connection] = buffer

    @staticmethod
    def answer(connection, status, headers, body):
        head = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers)]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def close(self):
        for connection in self.buffers:
            connection.close()
        self.selector.close()
        self.listener.close()


def _parse(buffer):
    """The first request in the buffer (path, body, rest), or None if it is not complete."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    lines = buffer[:end].decode("latin-1").split("\r\n")
    headers = dict((name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines[1:]))
    start, path = end + 4, lines[0].split(" ")[1]
    if headers.get("transfer-encoding", "").lower() != "chunked":
        length = int(headers.get("content-length", 0))
        if len(buffer) < start + length:
            return None
        return path, buffer[start:start + length], buffer[start + length:]
    body = b""
    while (line_end := buffer.find(b"\r\n", start)) >= 0:
        size = int(buffer[start:line_end].split(b";")[0], 16)
        if len(buffer) < line_end + 2 + size + 2:
            return None
        body += buffer[line_end + 2:line_end + 2 + size]
        start = line_end + 2 + size + 2
        if size == 0:
            return path, body, buffer[start:]
    return None


class Function:
    """A running function. `quota_mb` limits its CPU to that of a Lambda function of this size. `wrapper` is put before the
    program, such as valgrind."""

    def __init__(self, binary, environment, quota_mb=None, wrapper=()):
        self.api = RuntimeApi()
        self.cgroup = Cgroup(quota_mb) if quota_mb else None
        environment = {
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": pathlib.Path(binary).name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(quota_mb or 256),
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "PATH": os.environ["PATH"],
            **environment,
        }
        before = time.perf_counter()
        enter = self.cgroup.enter if self.cgroup else None
        self.process = subprocess.Popen(
            [*wrapper, binary], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if wrapper else None, preexec_fn=enter
        )
        self.waiting = self._next()
        self.init_ms = (time.perf_counter() - before) * 1e3
        self.init_cpu_ms = self.cpu_ms()
        self.resident_after_init_mb = self.memory_mb("VmRSS")

    def _next(self):
        connection, path, _ = self.api.request()
        assert path.endswith("/invocation/next"), path
        return connection

    def call(self, event):
        """Sends one event. Returns the response, the CPU time and the wall time in milliseconds. The CPU time ends when the
        function asks for the next event, the wall time when it has answered."""
        headers = [
            ("content-type", "application/json"),
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", "99999999999999"),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ]
        body = json.dumps(event).encode()
        cpu, wall = self.cpu_ms(), time.perf_counter()
        self.api.answer(self.waiting, "200 OK", headers, body)
        connection, path, answer = self.api.request()
        wall = time.perf_counter() - wall
        assert path.endswith("/response"), (path, answer)
        self.api.answer(connection, "202 Accepted", [], b"")
        self.waiting = self._next()
        return json.loads(answer), self.cpu_ms() - cpu, wall * 1e3

    def cpu_ms(self):
        """The time on a CPU of all threads. The scheduler counts it in nanoseconds."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e6

    def memory_mb(self, field):
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(field + ":")).split()[1]) / 1024

    def stop(self):
        """Ends the process, and returns what its wrapper printed."""
        self.process.send_signal(signal.SIGTERM)
        printed = self.process.communicate()[1]
        self.api.close()
        if self.cgroup:
            self.cgroup.remove()
        return (printed or b"").decode(errors="replace")


class Cgroup:
    """A control group with the CPU share of a Lambda function: version 2 or 1, whichever this user may write."""

    PERIOD_US = 20_000

    def __init__(self, memory_mb):
        quota = max(1000, self.PERIOD_US * memory_mb // FULL_CORE_MB)
        root = cgroup_root()
        self.folder = root / f"bench-requests-{os.getpid()}"
        self.folder.mkdir()
        if (self.folder / "cpu.max").exists():
            (self.folder / "cpu.max").write_text(f"{quota} {self.PERIOD_US}")
        else:
            (self.folder / "cpu.cfs_period_us").write_text(str(self.PERIOD_US))
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota))

    def enter(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def remove(self):
        self.folder.rmdir()


def cgroup_root():
    """Where a control group with a CPU limit can be made; None if nowhere."""
    for root in map(pathlib.Path, ("/sys/fs/cgroup", "/sys/fs/cgroup/cpu")):
        controllers = root / "cgroup.subtree_control"
        is_v2 = controllers.exists() and "cpu" in controllers.read_text().split()
        if (is_v2 or (root / "cpu.cfs_quota_us").exists()) and os.access(root, os.W_OK):
            return root
    return None


def instructions(binary, environment, events):
    """The instructions of a process that starts, handles `events` and ends, as valgrind counts them."""
    wrapper = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    function = Function(binary, environment, wrapper=wrapper)
    answers = [function.call(event)[0] for event in events]
    printed = function.stop()
    line = next(line for line in printed.splitlines() if "I " in line and "refs" in line)
    return int(line.split(":")[1].replace(",", "")), answers
