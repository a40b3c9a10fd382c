#!/usr/bin/env python3
"""Writes a dump of the original with many accounts, to measure an import: generate.py FOLDER [ACCOUNTS]

FOLDER gets dump.json and media. Each account has two Paid payments, one file with its content, and three activities. The same
number gives the same dump.
"""
import json
import pathlib
import sys
import uuid

TIME = "2026-11-20T02:52:28.{:03}Z"
# Of the password `password`, by 1,000,000 rounds.
PASSWORD = "pbkdf2_sha256$1000000$salt$UFESpZC+YaydOiNb8KjuzqQOVGUuwOPCV8InyapeZkw="


def main():
    folder = pathlib.Path(sys.argv[1])
    accounts = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    uploads = folder / "media/uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(1, accounts + 1):
        rows += account(number)
        (uploads / f"{number}.txt").write_text(f"the words of account {number}\n")
    (folder / "dump.json").write_text(json.dumps(rows))


def account(number):
    time = TIME.format(number % 1000)
    ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number}/{place}")) for place in range(6)]
    yield row("user.customuser", number, {
        "password": PASSWORD, "last_login": None, "is_superuser": False, "username": f"person-{number}", "first_name": "",
        "last_name": "", "is_staff": False, "is_active": True, "date_joined": time, "email": f"{number}@example.com",
        "mobile_number": "01712345678", "groups": [], "user_permissions": [],
    })  # fmt: skip
    for place in range(2):
        transaction = f"PAY_{2 * number + place:016x}"
        answer = {"mer_txnid": transaction, "pay_status": "Successful", "amount": "100.00"}
        yield row("payment.paymenttransaction", ids[place], {
            "user": number, "amount": "100.00", "status": "Paid", "transaction_id": transaction, "gateway_response": answer,
            "timestamp": time,
        })  # fmt: skip
    yield row("fileprocessing.fileupload", ids[2], {
        "user": number, "file": f"uploads/{number}.txt", "filename": f"text {number}.txt", "upload_time": time,
        "status": "Completed", "word_count": 5,
    })  # fmt: skip
    for place, (action, metadata) in enumerate([
        ("payment", {"tranasction_id": f"PAY_{2 * number:016x}", "payment_status": "Successful", "amount": 100.0}),
        ("file_uploaded", {"filename": f"text {number}.txt"}),
        ("word_count", {"filename": f"text {number}.txt", "word_count": 5, "status": "COMPLETED"}),
    ]):  # fmt: skip
        fields = {"user": number, "action": action, "metadata": metadata, "timestamp": time}
        yield row("fileprocessing.activitylog", ids[3 + place], fields)


def row(model, pk, fields):
    return {"model": model, "pk": pk, "fields": fields}


if __name__ == "__main__":
    main()
