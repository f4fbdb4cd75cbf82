"""Makes authenticated calls of Flower's Fleet API as fast as a server answers them.

Usage: fleet_pulls.py PORT NODES CALLS CONNECTIONS

Registers NODES nodes, signs CALLS pulls ahead of time, each once, and sends them over CONNECTIONS connections that are
kept open. Prints the calls that were answered with 200 in a second, and the median and the 99th percentile of the
milliseconds that one took.
"""

import base64
import datetime
import selectors
import socket
import sys
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Node:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.header = base64.b64encode(self.pem)
        self.id = 0

    def request(self, path, body):
        stamp = datetime.datetime.now(datetime.timezone.utc).isoformat().encode()
        signature = base64.b64encode(self.key.sign(stamp, ec.ECDSA(hashes.SHA256())))
        return (
            b"POST /v1/fleet/" + path + b" HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/protobuf\r\n"
            b"flwr-public-key: " + self.header + b"\r\nflwr-timestamp: " + stamp + b"\r\nflwr-signature: " + signature
            + b"\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, body):
    return varint(number << 3 | 2) + varint(len(body)) + body


class Connection:
    """One call at a time; `queue` holds (request, action on the body of its answer)."""

    def __init__(self, port, queue):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.queue = queue
        self.times = []
        self.failures = 0

    def send(self):
        self.buffer = b""
        self.action = None
        if not self.queue:
            return False
        request, self.action = self.queue.pop()
        self.start = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self):
        """False when there is nothing more to send."""
        part = self.socket.recv(65536)
        if not part:
            raise SystemExit("the server has closed a connection")
        self.buffer += part
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return True
        head = self.buffer[:end].lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        if len(self.buffer) < end + 4 + length:
            return True
        self.times.append(time.perf_counter() - self.start)
        if b" 200 " in head.split(b"\r\n")[0]:
            if self.action:
                self.action(self.buffer[end + 4 :])
        else:
            self.failures += 1
            if self.failures == 1:
                print(self.buffer.decode(errors="replace"), file=sys.stderr)
        return self.send()


def drive(port, queue, count):
    selector = selectors.DefaultSelector()
    connections = [Connection(port, queue) for _ in range(count)]
    start = time.perf_counter()
    left = 0
    for connection in connections:
        if connection.send():
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            left += 1
    while left:
        for key, _ in selector.select():
            if not key.data.receive():
                selector.unregister(key.fileobj)
                left -= 1
    seconds = time.perf_counter() - start
    times = sorted(value for connection in connections for value in connection.times)
    for connection in connections:
        connection.socket.close()
    return times, sum(connection.failures for connection in connections), seconds


def node_id(body):
    """Of an answer {1: varint}."""
    value, shift = 0, 0
    for byte in body[1:]:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return value


def register(port, nodes, connections):
    """In parts, so that no signature is too old when it is sent."""
    interval = varint(2 << 3 | 1) + b"\0\0\0\0\0\x20\x9c\x40"  # 1800 s
    for first in range(0, len(nodes), 1000):
        part = nodes[first : first + 1000]
        drive(port, [(node.request(b"register-node", field(1, node.pem)), None) for node in part], connections)
        queue = []
        for node in part:
            def take(body, node=node):
                node.id = node_id(body)
            queue.append((node.request(b"activate-node", field(1, node.pem) + interval), take))
        drive(port, queue, connections)
    if any(node.id == 0 for node in nodes):
        raise SystemExit("a node could not be activated")


def main():
    port, count, calls, connections = map(int, sys.argv[1:])
    nodes = [Node() for _ in range(count)]
    register(port, nodes, connections)
    queue = []
    for index in range(calls):
        node = nodes[index % count]
        queue.append((node.request(b"pull-messages", field(1, varint(8) + varint(node.id))), None))
    times, failures, seconds = drive(port, queue, connections)
    if failures:
        raise SystemExit(f"{failures} of {calls} pulls were refused")
    print(f"{calls / seconds:.0f} {1000 * times[len(times) // 2]:.2f} {1000 * times[len(times) * 99 // 100]:.2f}")


if __name__ == "__main__":
    main()
