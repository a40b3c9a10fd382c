"""A person who uses the API over HTTP: for .ci/sam-local."""
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request

COUNT_TIMEOUT_SECONDS = 60


class Client:
    def __init__(self, url):
        self.url, self.token = url, None

    def send(self, method, path, body=None, content_type="application/json", headers=None):
        """Returns the status and the body, which is read as JSON if it is that. `path` may be a URL."""
        headers = {"content-type": content_type, **(headers or {})}
        if self.token and path.startswith("/"):
            headers["authorization"] = f"Bearer {self.token}"
        url = self.url + path if path.startswith("/") else path
        request = urllib.request.Request(url, method=method, headers=headers, data=body)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, answer = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, answer = error.code, error.read()
        try:
            return status, json.loads(answer)
        except ValueError:
            return status, answer

    def expect(self, expected, *request, **options):
        status, answer = self.send(*request, **options)
        assert status == expected, (request, status, answer)
        return answer

    def register(self):
        username, password = f"u{secrets.token_hex(8)}", secrets.token_hex(8)
        account = {"username": username, "email": f"{username}@example.com", "mobile_number": "01712345678", "password": password}
        self.expect(201, "POST", "/api/register/", json.dumps(account).encode())
        credentials = {"username": username, "password": password}
        self.token = self.expect(200, "POST", "/api/login/", json.dumps(credentials).encode())["access"]

    def pay(self):
        """Presses Success on the pay page, and comes back through the callback."""
        url = self.expect(200, "POST", "/api/initiate-payment/", b"{}")["payment_url"]
        form = "application/x-www-form-urlencoded"
        back = self.expect(200, "POST", url, b"outcome=success", form, {"accept": "application/json"})
        self.expect(200, back["method"], back["url"], urllib.parse.urlencode([tuple(field) for field in back["fields"]]).encode(), form)
        assert self.expect(200, "GET", "/api/payment/")[0]["status"] == "Paid"

    def upload(self, name, content):
        """Uploads the content, waits for the count, and downloads the content again."""
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\ncontent-type: text/plain\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        self.expect(201, "POST", "/api/upload/", body, f"multipart/form-data; boundary={boundary}")
        end = time.monotonic() + COUNT_TIMEOUT_SECONDS
        while (file := self.expect(200, "GET", "/api/file/")[0])["status"] == "Processing":
            assert time.monotonic() < end, file
            time.sleep(0.2)
        downloaded = self.expect(200, "GET", file["file"])
        assert downloaded == content, downloaded
        return file
