"""What the functions of the bench work with: storage and aamarPay in other processes, accounts with rows, and events."""
import base64
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import random
import re
import subprocess
import time
import urllib.parse
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
KEY = "a signing key of the bench, 32 characters and more"
TABLES = ["Users", "Usernames", "Payments", "Files", "Activities", "Expiring", "Statistics", "PublicKeys", "Audit"]
BUCKET = "uploads"
WITH_AAMARPAY = ("dashboard", "initiate-payment", "payment-success")
# As many as the largest case needs. Every twentieth is Alice's; rows of other people lie between them.
ALL_ROWS, OWN_SHARE = 2_400, 20
# The rows of each table that are written at once.
CHUNK = 20_000
ALICE, STAFF = 1, 2
PASSWORD = "a-long-passphrase"
# Nothing of the bench goes through a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def variable(table):
    """`PublicKeys` -> `PUBLIC_KEYS`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", table).upper()


class World:
    def __init__(self, programs=TARGET / "storage"):
        """`programs` is the folder of the binaries of storage and aamarPay."""
        self.processes = []
        self.storage = self._start([programs / "bench-storage"])
        port = 20_000 + random.SystemRandom().randrange(20_000)
        self.aamarpay = self._start([programs / "aamarpay-sandbox", "--port", str(port)])
        self.random = random.Random(14)
        self.last_upload = None
        # Alice's newest file, once there are rows.
        self.newest_file = None
        self.now = datetime.datetime.now(datetime.timezone.utc)

    def _start(self, command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(process)
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", line := process.stdout.readline())):
            assert line, f"{command[0]} ended"
        return found[0]

    def stop(self):
        for process in self.processes:
            process.kill()

    def environment_of_a_start(self, function):
        """As on AWS, without an endpoint on loopback: a start then includes TLS and the root certificates. It sends nothing, so it
        has no secret. Functions with a client of aamarPay cannot start without theirs: they start with the endpoint, and without
        TLS."""
        if function in WITH_AAMARPAY:
            return self.environment()
        left_out = ("AWS_ENDPOINT_URL", "TOKEN_KEY_SECRET")
        return {name: value for name, value in self.environment().items() if name not in left_out}

    def environment(self):
        return {
            "AWS_ENDPOINT_URL": self.storage,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_SESSION_TOKEN": "x" * 600,
            **{f"{variable(table)}_TABLE": table for table in TABLES},
            "UPLOADS_BUCKET": BUCKET,
            "PUBLIC_URL": "https://api.example",
            # The storage answers the name of a secret as its value.
            "TOKEN_KEY_SECRET": KEY,
            # The measured requests send no messages.
            **{f"{queue}_QUEUE_URL": f"{self.storage}/queue" for queue in ("USER_CLEANUP", "EXPORT")},
            "AAMARPAY_URL": self.aamarpay,
            "AAMARPAY_SECRET": json.dumps({"store_id": "aamarpaytest", "signature_key": "dbb74894e82415a2f7ff0ec3a97e4183"}),
            # The limits are not what is measured.
            **{name: "1000000000" for name in ("ATTEMPTS_PER_ACCOUNT", "ATTEMPTS_PER_ADDRESS", "FAILURES_PER_ACCOUNT",
                                               "CALLBACKS_PER_ADDRESS", "PAYMENTS_PER_ACCOUNT", "OPEN_PAYMENTS_PER_ACCOUNT")},
        }

    def dynamodb(self, operation, call):
        request = urllib.request.Request(self.storage, json.dumps(call).encode(), {
            "x-amz-target": f"DynamoDB_20120810.{operation}", "content-type": "application/x-amz-json-1.0", "x-amz-date": "20261122T000000Z",
            "authorization": "AWS4-HMAC-SHA256 Credential=bench/20261122/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"})
        with OPENER.open(request) as answer:
            return json.load(answer)

    def usage(self):
        """The calls of DynamoDB since the last time, the rows that they returned, and their units."""
        with OPENER.open(f"{self.storage}/-/usage") as answer:
            usage = json.load(answer)
        return usage["calls"], usage["rows"], usage["units"]

    def put_object(self, key, content):
        request = urllib.request.Request(f"{self.storage}/{BUCKET}/{key}", content, method="PUT")
        OPENER.open(request).close()

    def _delete_object(self, key):
        OPENER.open(urllib.request.Request(f"{self.storage}/{BUCKET}/{key}", method="DELETE")).close()

    def somebody(self):
        """An account with few rows, another one each time, so that no row grows from call to call."""
        return 3 + self.random.randrange(900)

    def callback(self):
        """The event that a payer's browser causes after paying, for a payment that is opened and paid here."""
        owner, payment = self.somebody(), uuid.uuid4()
        transaction = f"PAY_{payment.hex[:16]}"
        row = {**self._listed("payment_id", payment, owner, 0), "transaction_id": transaction, "amount": "100.00", "status": "Pending",
               "open": "0", "check_at": self._time(-60)}
        self.dynamodb("PutItem", {"TableName": "Payments", "Item": typed(row)})
        opened = {
            "store_id": "aamarpaytest", "signature_key": "dbb74894e82415a2f7ff0ec3a97e4183", "tran_id": transaction, "amount": "100.00",
            "currency": "BDT", "desc": "x", "cus_name": "alice", "cus_email": "alice@example.com", "cus_phone": "01712345678", "type": "json",
            **{f"{outcome}_url": f"https://api.example/{outcome}/" for outcome in ("success", "fail", "cancel")}}
        page = json.loads(self._post(f"{self.aamarpay}/jsonpost.php", json.dumps(opened).encode(), "application/json"))["payment_url"]
        self._post(page, b"outcome=success", "application/x-www-form-urlencoded")
        body = urllib.parse.urlencode({"mer_txnid": transaction, "pay_status": "Successful", "cus_name": "alice", "amount": "100.00"})
        return http("POST", "/api/payment/success/", "", None, body.encode(), "application/x-www-form-urlencoded")

    def uploaded(self, content):
        """The event of SQS for a file that was just accepted and stored."""
        owner, file = self.somebody(), uuid.uuid4()
        row = {**self._listed("file_id", file, owner, 0), "filename": "notes.txt", "format": "txt", "status": "Processing", "open": "0",
               "size_bytes": len(content), "check_at": self._time(-60), "arrives_by": self._time(-120), "given_back": False}
        self.dynamodb("PutItem", {"TableName": "Files", "Item": typed(row)})
        key = f"uploads/{owner}/{file}.txt"
        # The bucket is in memory, and the file before this one is counted.
        if self.last_upload:
            self._delete_object(self.last_upload)
        self.last_upload = key
        self.put_object(key, content)
        return stored([(key, len(content))])

    @staticmethod
    def _post(url, body, content_type):
        request = urllib.request.Request(url, body, {"content-type": content_type, "accept": "application/json"})
        with OPENER.open(request) as answer:
            return answer.read()

    def seed(self, password_hash, rows=ALL_ROWS):
        """Alice with a twentieth of the files, payments and activities, newest first among `rows` of everybody, and 1,000 accounts."""
        users = []
        for number in range(1, 1001):
            name = {ALICE: "alice", STAFF: "staff"}.get(number, f"person{number}")
            users.append({
                "id": number, "username": name, "email": f"{name}@example.com", "mobile_number": "01712345678", "password_hash": password_hash,
                "is_staff": number == STAFF, "is_active": True, "upload_credits": 1_000_000_000, "token_generation": 0,
                "date_joined": self._time(0)})
            if number in (ALICE, STAFF):
                self._put("Usernames", [{"username": name, "user_id": number}])
        self._put("Users", users)
        self.dynamodb("PutItem", {"TableName": "Users", "Item": typed({"id": 0, "last_id": 1000})})
        self.grow(0, rows)

    def grow(self, start, end):
        """The files, payments and activities from number `start` to `end` of everybody, the first one newest. Alice has a twentieth."""
        for start in range(start, end, CHUNK):
            rows = [self._rows(row) for row in range(start, min(end, start + CHUNK))]
            for table, items in zip(("Files", "Payments", "Activities"), zip(*rows)):
                self._put(table, items)

    def _rows(self, row):
        owner = ALICE if row % OWN_SHARE == 0 else 3 + row % 900
        file, payment, activity = (uuid.UUID(int=self.random.getrandbits(128), version=4) for _ in range(3))
        if row == 0:
            self.newest_file = file
        name = f"Report {row} of the quarter.docx"
        answer = {"pay_status": "Successful", "mer_txnid": str(payment), "amount": "100.00", "currency": "BDT", "card_type": "bKash",
                  "pg_txnid": f"AAM{row:015}", "epw_txnid": f"AAM{row:015}", "status_code": "2", "risk_level": "0"}
        return ({
            **self._listed("file_id", file, owner, row), "filename": name, "format": "docx", "status": "Completed", "word_count": 1234 + row,
            "size_bytes": 23456, "arrives_by": self._time(row), "given_back": False,
        }, {
            **self._listed("payment_id", payment, owner, row), "transaction_id": f"PAY_{payment.hex[:16]}", "amount": "100.00",
            "status": "Paid", "gateway_response": json.dumps(answer),
        }, {
            **self._listed("activity_id", activity, owner, row), "action": "file_uploaded",
            "metadata": json.dumps({"file_id": str(file), "filename": name}),
        })

    def _listed(self, key, id_, owner, row):
        return {key: str(id_), "user_id": owner, "created": f"{self._time(row)}#{id_}", "bucket": f"all#{id_.bytes[0] % 8}"}

    def _time(self, row):
        time_ = self.now - datetime.timedelta(minutes=1 + row)
        return time_.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _put(self, table, items):
        body = json.dumps([typed(item) for item in items]).encode()
        request = urllib.request.Request(f"{self.storage}/-/rows/{table}", body, {"content-type": "application/json"})
        OPENER.open(request).close()


def typed(item):
    """An item in the JSON of DynamoDB."""
    def value(python):
        if isinstance(python, bool):
            return {"BOOL": python}
        return {"N": str(python)} if isinstance(python, int) else {"S": python}
    return {name: value(python) for name, python in item.items()}


def token(kind, user):
    """As `shared/auth` issues them. Five minutes are enough for one measurement."""
    now = int(time.time())
    claims = {"token_type": kind, "exp": now + 300, "iat": now, "jti": uuid.uuid4().hex, "user_id": str(user), "generation": 0}
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
    signed = b".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    signature = hmac.new(KEY.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + encode(signature)).decode()


def http(method, path, query="", user=None, body=None, content_type="application/json"):
    """An event of API Gateway (HTTP API, payload 2.0)."""
    headers = {
        "accept": "*/*", "accept-encoding": "gzip, deflate", "content-length": str(len(body or b"")), "host": "api.example",
        "user-agent": "python-requests/2.32.3", "x-amzn-trace-id": "Root=1-65f1b9aa-1234567890abcdef12345678",
        "x-forwarded-for": "203.0.113.7", "x-forwarded-port": "443", "x-forwarded-proto": "https"}
    if body is not None:
        headers["content-type"] = content_type
    if user is not None:
        headers["authorization"] = f"Bearer {token('access', user)}"
    event = {
        "version": "2.0", "routeKey": f"ANY {path}{{proxy+}}", "rawPath": path, "rawQueryString": query, "headers": headers,
        "requestContext": {
            "accountId": "123456789012", "apiId": "a1b2c3d4e5", "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5", "requestId": "JKJaXmPLvHcESHA=", "routeKey": f"ANY {path}{{proxy+}}", "stage": "$default",
            "time": "26/Nov/2026:03:59:24 +0000", "timeEpoch": 1795665564000,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "python-requests/2.32.3"}},
        "isBase64Encoded": False}
    if query:
        event["queryStringParameters"] = dict(urllib.parse.parse_qsl(query))
    if body is not None and content_type == "application/json":
        event["body"] = body.decode()
    elif body is not None:
        event.update(body=base64.b64encode(body).decode(), isBase64Encoded=True)
    return event


def page(path, query, user):
    """The event of a page that a browser of `user` opens."""
    event = http("GET", path, query)
    event["headers"]["accept"] = "text/html"
    event["cookies"] = [f"__Host-session={token('session', user)}"]
    return event


def multipart(filename, content):
    boundary = "6f9c2f5a3f0e4b9c"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: text/plain\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def stored(keys):
    """The event of SQS for new objects in the bucket: one message for each."""
    def message(number, key, size):
        record = {
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventTime": "2026-11-26T03:59:24.000Z",
            "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "AWS:X"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {}, "s3": {"s3SchemaVersion": "1.0", "configurationId": "uploads", "bucket": {
                "name": BUCKET, "ownerIdentity": {"principalId": "X"}, "arn": f"arn:aws:s3:::{BUCKET}"}, "object": {"key": key, "size": size}}}
        return {
            "messageId": str(number), "receiptHandle": "handle", "body": json.dumps({"Records": [record]}), "md5OfBody": "", "messageAttributes": {},
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0", "SenderId": "X", "ApproximateFirstReceiveTimestamp": "0"},
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:uploads", "awsRegion": "us-east-1"}
    return {"Records": [message(number, key, size) for number, (key, size) in enumerate(keys)]}
