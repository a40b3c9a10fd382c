"""Runs MiniStack until it gets SIGTERM or its standard input ends: emulator.py FOLDER [ephemeral]

The launcher holds the other end of standard input. The pipe closes however the launcher ends, even if it is killed, and
MiniStack then saves its state and stops the functions. If MiniStack itself is killed, it saves nothing.

FOLDER is the state folder. It is an argument so that the launcher can recognise this process by its command line. With
`ephemeral` the script removes the folder at the end, because the launcher of a test may end without doing so.
"""
import os
import shutil
import signal
import sys
import threading

from ministack.app import main


def stop_with_the_launcher():
    os.read(0, 1)  # sys.stdin would hold a lock that the interpreter needs when it ends
    os.kill(os.getpid(), signal.SIGTERM)


folder, *rest = sys.argv[1:]
del sys.argv[1:]  # MiniStack would read them as its own arguments
threading.Thread(target=stop_with_the_launcher, daemon=True).start()
try:
    main()
finally:
    if rest == ["ephemeral"]:
        shutil.rmtree(folder, ignore_errors=True)
