"""What the scripts of this folder share: Python environments under .ci/cache, made on first use and whenever what they
shall hold changes."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".ci/cache"
# A proxy of the environment must not come between a client and a stack on this machine.
ENVIRONMENT = {**os.environ, **{name: "127.0.0.1,localhost" for name in ("NO_PROXY", "no_proxy")}}


def python_environment(name, requirements):
    """The folder `.ci/cache/<name>` as a venv with exactly these requirements, given as the text of a requirements.txt."""
    folder = CACHE / name
    with once(folder, requirements) as is_needed:
        if is_needed:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *requirements.split()], check=True)
    return folder


def node_modules(name, wanted, node):
    """The folder `.ci/cache/<name>` with what package.json and package-lock.json in the folder `wanted` say."""
    folder = CACHE / name
    with once(folder, (wanted / "package-lock.json").read_text()) as is_needed:
        if is_needed:
            folder.mkdir(exist_ok=True)
            for file in ("package.json", "package-lock.json"):
                shutil.copy(wanted / file, folder)
            path = f"{node / 'bin'}:{os.environ['PATH']}"
            npm = [node / "bin/npm", "ci", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(npm, cwd=folder, env={**os.environ, "PATH": path}, check=True)
    return folder / "node_modules/.bin"


@contextlib.contextmanager
def once(folder, wanted):
    """Tells whether `folder` has to be made, one process at a time. An interrupted one is made again."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed"
        is_needed = not done.exists() or done.read_text() != wanted
        yield is_needed
        if is_needed:
            done.write_text(wanted)
