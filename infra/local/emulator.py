"""Runs MiniStack until it gets SIGTERM or its standard input ends: emulator.py FOLDER [ephemeral]

The launcher holds the other end of standard input. The pipe closes however the launcher ends, even if it is killed, and
MiniStack then saves its state and stops the functions. If MiniStack itself is killed, it saves nothing.

FOLDER is the state folder. It is an argument so that the launcher can recognise this process by its command line. With
`ephemeral` the script removes the folder at the end, because the launcher of a test may end without doing so.

If RECORD_PERMISSIONS names a file, what the policies of the functions grant and what the functions use is appended to it, for
.ci/permissions. Each line is a JSON array: `granted` or `used`, role, Sid, action and resource.
"""
import json
import os
import shutil
import signal
import sys
import threading

from ministack.app import main
from ministack.core import iam_evaluator


def stop_with_the_launcher():
    os.read(0, 1)  # sys.stdin would hold a lock that the interpreter needs when it ends
    os.kill(os.getpid(), signal.SIGTERM)


def record_permissions(path):
    """Wraps the function with which MiniStack decides about every call of a role."""
    evaluate = iam_evaluator.evaluate
    seen = set()

    def note(*entry):
        if entry not in seen:
            seen.add(entry)
            with open(path, "a") as file:
                file.write(json.dumps(entry) + "\n")

    def recording(context, policies, *limits):
        result = evaluate(context, policies, *limits)
        role = context.principal_arn.partition("/")[2].split("/")[0]
        for statement in (statement for policy in policies for statement in policy):
            for action in statement.actions:
                for resource in statement.resources:
                    grant = (role, statement.sid, action, resource)
                    note("granted", *grant)
                    is_this_action = iam_evaluator.fnmatch_iam(context.action, action)
                    if result.decision == "Allow" and is_this_action and iam_evaluator.fnmatch_iam_cs(context.resource_arn, resource):
                        note("used", *grant)
        return result

    iam_evaluator.evaluate = recording


folder, *rest = sys.argv[1:]
del sys.argv[1:]  # MiniStack would read them as its own arguments
if os.environ.get("RECORD_PERMISSIONS"):
    record_permissions(os.environ["RECORD_PERMISSIONS"])
threading.Thread(target=stop_with_the_launcher, daemon=True).start()
try:
    main()
finally:
    if rest == ["ephemeral"]:
        shutil.rmtree(folder, ignore_errors=True)
