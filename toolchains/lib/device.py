"""The HTTP interface of a swiftletd on this machine, for whoever asks it and for whoever merely looks on."""
import http.client
import json
import socket
import sys
import threading
import time

LONGEST_WAIT = 60


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Device:
    """What is asked over HTTP."""

    def __init__(self, port, token):
        self.port, self.token = port, token
        self.connection = self.connect()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT)

    def ask(self, method, path, body=None, connection=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = connection or self.connection
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def exchange(self, model, command, version):
        """Swaps to a version or rolls back to it; the seconds until the answer."""
        body = json.dumps({"version": version}) if command == "swap" else None
        start = time.monotonic()
        answer = self.ask("POST", f"/api/v1/models/{model}/{command}", body)
        text = answer.read().decode()
        if answer.status != 200 or json.loads(text) != {"result": "done"}:
            sys.exit(f"{command} to {version}: {answer.status} {text.strip()}")
        return time.monotonic() - start

    def wait(self):
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            try:
                return self.ask("GET", "/healthz").read()
            except ConnectionRefusedError:
                self.connection = self.connect()
                time.sleep(0.05)
        sys.exit("the server does not answer")


class Onlooker(threading.Thread):
    """Asks for the same thing again and again, each time over a connection of its own; streams are read for a second."""

    def __init__(self, device, path, streams=False):
        super().__init__(daemon=True)
        self.device, self.path, self.streams = device, path, streams
        self.answers, self.failures, self.is_last = 0, 0, False

    def run(self):
        while not self.is_last:
            connection = self.device.connect()
            try:
                self.look(connection)
                self.answers += 1
            except (OSError, http.client.HTTPException):
                self.failures += 1
            connection.close()
            time.sleep(0.05)

    def look(self, connection):
        answer = self.device.ask("GET", self.path, connection=connection)
        if answer.status != 200:
            raise http.client.HTTPException(f"{self.path}: {answer.status}")
        end = time.monotonic() + 1
        while answer.read1(1 << 16) and (not self.streams or time.monotonic() < end):
            pass
