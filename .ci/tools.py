"""Shared by the scripts of this folder: environments for Python and Node.js under .ci/cache. They are created on first use, and
again whenever their requirements change."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".ci/cache"
# The proxy settings of the environment must not apply to a stack on this machine.
ENVIRONMENT = {**os.environ, **{name: "127.0.0.1,localhost" for name in ("NO_PROXY", "no_proxy")}}


def python_environment(name, requirements):
    """Returns the folder `.ci/cache/<name>`, a venv with exactly these requirements. They are the text of a requirements.txt."""
    folder = CACHE / name
    with once(folder, requirements) as is_needed:
        if is_needed:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *requirements.split()], check=True)
    return folder


def node_modules(name, source, node):
    """Installs the packages of package.json and package-lock.json in the folder `source` into `.ci/cache/<name>`, and returns the
    folder of their programs."""
    folder = CACHE / name
    with once(folder, (source / "package-lock.json").read_text()) as is_needed:
        if is_needed:
            folder.mkdir(exist_ok=True)
            for file in ("package.json", "package-lock.json"):
                shutil.copy(source / file, folder)
            path = f"{node / 'bin'}:{os.environ['PATH']}"
            npm = [node / "bin/npm", "ci", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(npm, cwd=folder, env={**os.environ, "PATH": path}, check=True)
    return folder / "node_modules/.bin"


@contextlib.contextmanager
def once(folder, requirements):
    """Yields whether `folder` has to be created, to one process at a time. An interrupted creation is repeated."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed"
        is_needed = not done.exists() or done.read_text() != requirements
        yield is_needed
        if is_needed:
            done.write_text(requirements)
