"""Runs MiniStack until it is told to stop, or until its standard input ends.

The launcher holds the other end of that pipe. However the launcher dies, the pipe ends, and MiniStack still saves its
state and stops the functions; it saves nothing when it is killed.

The argument is the folder of the state, there to recognise the process by; a second one, `ephemeral`, has the folder
removed at the end, for launchers that end without a word, as tests do.
"""
import os
import shutil
import signal
import sys
import threading

from ministack.app import main


def stop_with_the_launcher():
    os.read(0, 1)  # not sys.stdin, whose lock the interpreter wants when it ends
    os.kill(os.getpid(), signal.SIGTERM)


folder, *rest = sys.argv[1:]
del sys.argv[1:]  # MiniStack reads its own arguments from there
threading.Thread(target=stop_with_the_launcher, daemon=True).start()
try:
    main()
finally:
    if rest == ["ephemeral"]:
        shutil.rmtree(folder, ignore_errors=True)
