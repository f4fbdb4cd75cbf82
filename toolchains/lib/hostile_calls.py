"""Calls that nobody honest makes, and how swiftlet-aggregator has to answer them."""

import base64
import datetime
import json
import random
import re
import socket
import struct
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fleet_pulls import Node, field, varint
from flwr.proto import fleet_pb2, message_pb2

TRANSFER_SECONDS = 2
CHUNK = 4096
DENIED = b"Invalid SuperNode authentication"


class Failed(Exception):
    pass


class Wire:
    """A connection that is made anew when the server closes it."""

    def __init__(self, port):
        self.port, self.socket, self.buffer = port, None, b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.buffer = None, b""

    def send(self, data):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(data)

    def receive(self):
        """Status and body of an answer; 0 when the connection is closed without one."""
        try:
            while (end := self.buffer.find(b"\r\n\r\n")) < 0:
                if not (part := self.socket.recv(65536)):
                    self.close()
                    return 0, b""
                self.buffer += part
            head = self.buffer[:end].lower()
            length = int((re.search(rb"content-length: *(\d+)", head) or [0, 0])[1])
            while len(self.buffer) < end + 4 + length:
                if not (part := self.socket.recv(65536)):
                    break
                self.buffer += part
        except ConnectionError:
            self.close()
            return 0, b""
        body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
        return int(head.split(b" ")[1]), body

    def exchange(self, data):
        for _ in range(2):
            try:
                self.send(data)
                status, body = self.receive()
                if status:
                    return status, body
            except ConnectionError:
                pass
            self.close()
        return 0, b""

    def once(self, data, half_close=False):
        """Over a connection of its own, closed by this end afterwards."""
        self.close()
        try:
            self.send(data)
            if half_close:
                self.socket.shutdown(socket.SHUT_WR)
        except ConnectionError:
            pass
        answer = self.receive() if self.socket else (0, b"")
        self.close()
        return answer


def expect(answer, status, detail=None):
    if answer[0] != status or (detail and detail not in answer[1]):
        raise Failed(f"answered {answer[0]} {answer[1][:200]!r}, not {status} {detail or b''!r}")


def pull_body(node):
    return field(1, varint(8) + varint(node.id))


def signed(node, stamp, path=b"pull-messages", body=b"", header=None, key=None):
    """A request with a time of one's own choice, signed with `key`."""
    signature = base64.b64encode((key or node.key).sign(stamp, ec.ECDSA(hashes.SHA256())))
    return (
        b"POST /v1/fleet/" + path + b" HTTP/1.1\r\nhost: a\r\ncontent-type: application/protobuf\r\nflwr-public-key: "
        + (header or node.header) + b"\r\nflwr-timestamp: " + stamp + b"\r\nflwr-signature: " + signature
        + b"\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body)


def stamp(seconds=0.0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).isoformat().encode()


class Attacks:
    """Each method is one kind; it yields `count` times, after each call, and says which refusals are counted."""

    def __init__(self, server, devices, honest, count, seed):
        self.server, self.devices, self.honest, self.count = server, devices, honest, count
        self.random = random.Random(seed)

    def node(self, index):
        """Of some devices in turn: each may call a thousand times at once."""
        return self.devices[index % len(self.devices)].node

    def wrong_objects(self, wire):
        """Objects and replies that nobody waits for, and calls that make no sense. The first kind: the run is on."""
        counts = {"object": 0, "payload": 0, "request": 0, "run": 0}
        run = self.server.run
        for index in range(self.count):
            device = self.devices[index % len(self.devices)]
            me, name = device.me, f"{index:064x}"
            if index % 4 == 0:
                request = message_pb2.PushObjectRequest(
                    node=me, run_id=run, object_id=name, object_content=b"abc", session_id="1")
                expect(wire.exchange(device.node.request(b"push-object", request.SerializeToString())), 200)
                counts["object"] += 1
            elif index % 4 == 1:
                message = message_pb2.Message()
                message.metadata.message_id, message.metadata.run_id = name, run
                message.metadata.reply_to_message_id = name
                request = fleet_pb2.PushMessagesRequest(
                    node=me, messages_list=[message],
                    message_object_trees=[message_pb2.ObjectTree(object_id=name)], clientapp_runtime_list=[1])
                expect(wire.exchange(device.node.request(b"push-messages", request.SerializeToString())), 200)
                counts["object"] += 1
            elif index % 4 == 2:
                name, kind = ("../../etc/passwd", "payload") if index % 8 == 2 else ("", "request")
                request = message_pb2.PullObjectRequest(node=me, run_id=run, object_id=name)
                expect(wire.exchange(device.node.request(b"pull-object", request.SerializeToString())), 400)
                counts[kind] += 1
            else:
                request = message_pb2.PullObjectRequest(node=me, run_id=run ^ 1, object_id=name)
                expect(wire.exchange(device.node.request(b"pull-object", request.SerializeToString())), 403)
                counts["run"] += 1
        return counts

    def wrong_signatures(self, wire):
        other = ec.generate_private_key(ec.SECP256R1())
        for index in range(self.count):
            node = self.node(index)
            answer = wire.exchange(signed(node, stamp(), body=pull_body(node), key=other))
            expect(answer, 401, DENIED)
        return {"signature": self.count}

    def stale_clocks(self, wire):
        for index in range(self.count):
            node, seconds = self.node(index), self.random.choice([-86400, -400, 30, 3600])
            expect(wire.exchange(signed(node, stamp(seconds), body=pull_body(node))), 401, DENIED)
        return {"clock": self.count}

    def replays(self, wire):
        """The same headers again, for the same call and for another, and under another spelling of the key."""
        node = self.node(0)
        data = signed(node, stamp(), body=pull_body(node))
        expect(wire.exchange(data), 200)
        digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        last = node.header.rstrip(b"=")
        twin = last[:-1] + bytes([digits[digits.index(last[-1]) ^ 1]]) + b"=" * (len(node.header) - len(last))
        if base64.b64decode(twin) != node.pem:
            raise Failed("the other spelling is another key")
        others = [data, data.replace(b"pull-messages", b"deactivate-node"), data.replace(node.header, twin)]
        spelled = 0
        for index in range(self.count):
            expect(wire.exchange(others[index % 3]), 401, DENIED)
            spelled += index % 3 == 2
        return {"replay": self.count - spelled, "header": spelled}

    def strangers(self, wire):
        """Keys that nobody has registered, with signatures that hold, and ids of others."""
        for index in range(self.count):
            node = Node()
            node.id = self.honest.node.id
            expect(wire.exchange(node.request(b"pull-messages", pull_body(node))), 401, DENIED)
        return {"node": self.count}

    def strangers_with_large_bodies(self, wire):
        """The body is not waited for."""
        for _ in range(self.count):
            data = Node().request(b"push-object", b"")
            expect(wire.once(data.replace(b"content-length: 0", b"content-length: 5000000")), 401, DENIED)
        return {"node": self.count}

    def announced_too_long(self, wire):
        for index in range(self.count):
            data = self.node(index).request(b"pull-messages", b"")
            length = self.random.choice([16385, 1 << 31, (1 << 63) - 1])
            expect(wire.once(data.replace(b"content-length: 0", b"content-length: %d" % length)), 413)
        return {"length": self.count}

    def endless_chunks(self, wire):
        """Longer than the call allows, which nobody has announced."""
        chunk = b"%x\r\n" % CHUNK + bytes(CHUNK) + b"\r\n"
        for index in range(self.count):
            data = self.node(index).request(b"pull-messages", b"")
            expect(wire.once(data.replace(b"content-length: 0", b"transfer-encoding: chunked") + 6 * chunk), 413)
        return {"length": self.count}

    def truncated_bodies(self, wire):
        """Ended by this end, with and without a hole in the middle of a chunk."""
        for index in range(self.count):
            node = self.node(index)
            data = node.request(b"pull-messages", pull_body(node))
            if index % 2:
                data = re.sub(rb"content-length: \d+", b"content-length: 5000", data)
            else:
                data = re.sub(rb"content-length: \d+", b"transfer-encoding: chunked", data) + b"ff\r\nabc"
            answer = wire.once(data, half_close=True)
            if answer[0] not in (0, 400):
                raise Failed(f"half a body was answered with {answer[0]}")
        return {"http": self.count}

    def protobuf_bombs(self, wire):
        deep = b""
        for _ in range(1000):
            deep = field(1, deep)
        bombs = [
            deep, b"\x0a\xff\xff\xff\xff\x07abc", b"\x0a" + b"\xff" * 10, b"\x0b" * 8000, b"\x0a\x00" * 8000 + b"\x0f",
            b"\xff" * 16000, b"\x08" + b"\x80" * 5000, b"\x09abc", bytes(self.random.randbytes(5000)) + b"\xff"]
        paths = [b"pull-messages", b"push-object", b"pull-object", b"send-node-heartbeat", b"confirm-message-received"]
        counts = {"payload": 0, "node": 0}
        for index in range(self.count):
            bomb, path = bombs[index % len(bombs)], paths[index // len(bombs) % len(paths)]
            answer = wire.exchange(self.node(index).request(path, bomb))
            if bomb is deep:
                # Skipped as a field that is not known, by which nobody is named.
                expect(answer, 401, DENIED)
            else:
                expect(answer, 400, b"Invalid protobuf payload")
            counts["node" if bomb is deep else "payload"] += 1
        return counts

    def deep_trees(self, wire):
        """Trees of objects that are deep or wide, in a body as long as it may be."""
        tree = b""
        while len(tree) < 900_000:
            tree = field(2, field(1, b"0" * 64) + tree)
            if len(tree) > 3000:
                tree = field(2, tree) * 300
        count = max(self.count // 20, 10)
        for index in range(count):
            node = self.node(index)
            body = field(1, varint(8) + varint(node.id)) + field(3, tree)
            expect(wire.exchange(node.request(b"push-messages", body)), 400)
        return {"payload": count}

    def garbage(self, wire):
        """What is no HTTP, or more of it than anybody needs."""
        random_bytes = b"\xff\xfe" + self.random.randbytes(3000)
        pieces = [
            random_bytes, b"GET / HTTP/9.9\r\n\r\n", b"GE\x00T / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 1000 + b"\r\n", b"GET / HTTP/1.1\r\nname: " + b"a" * 100_000 + b"\r\n\r\n",
            b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
            b"POST /v1/fleet/pull-messages HTTP/1.1\r\ncontent-type: application/protobuf\r\n"
            b"transfer-encoding: chunked\r\n\r\nzz\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]
        for index in range(self.count):
            answer = wire.once(pieces[index % len(pieces)], half_close=True)
            if answer[0] not in (0, 400, 431, 414):
                raise Failed(f"{pieces[index % len(pieces)][:50]!r} was answered with {answer[0]}")
        return {"http": self.count}

    def wrong_routes(self, wire):
        cases = [
            (b"GET /v1/fleet/pull-messages HTTP/1.1\r\nhost: a\r\n\r\n", 405),
            (b"POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", 415),
            (b"GET /v1/fleet/../../etc/passwd HTTP/1.1\r\nhost: a\r\n\r\n", 404)]
        for index in range(self.count):
            data, status = cases[index % len(cases)]
            expect(wire.exchange(data), status)
        return {"http": self.count}

    def guessed_tokens(self, wire):
        """People without a token, with one that is none, and with the start of a run for which it does not do."""
        for index in range(self.count):
            path, length = (b"runs", b"0") if index % 2 else (b"tokens", b"268435456")
            data = b"POST /v1/admin/" + path + b" HTTP/1.1\r\nhost: a\r\nauthorization: Bearer swl_%d\r\n" % index
            expect(wire.once(data + b"content-length: " + length + b"\r\n\r\n"), 401)
        return {"token": self.count}

    def broken_starts(self, wire):
        """Starts of runs that are cut off, too long, or not what they say."""
        head = json.dumps({
            "name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [4]}], "sha256": "0" * 64}).encode()
        bomb = json.dumps({
            "name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [1 << 27]}], "sha256": "0" * 64}).encode()
        values = struct.pack("<4f", 1, 2, 3, 4)
        # Body, length that is announced (0: as it is), status.
        cases = [
            (struct.pack("<I", 0xFFFFFFFF), 0, 400), (struct.pack("<I", len(head)) + head + values, 0, 400),
            (struct.pack("<I", len(bomb)) + bomb, 1 << 29, 413), (struct.pack("<I", len(head)) + head + values[:9], 0, 400),
            (struct.pack("<I", len(head)) + head + values + b"abc", 0, 400), (b"\x02\x00\x00\x00{}", 0, 400),
            (struct.pack("<I", len(head)) + head + struct.pack("<4f", 1, 2, float("nan"), 4), 0, 400)]
        counts = {"request": 0, "length": 0}
        for index in range(max(self.count // 10, 14)):
            body, length, status = cases[index % len(cases)]
            data = (
                b"POST /v1/admin/runs HTTP/1.1\r\nhost: a\r\ncontent-type: application/vnd.swiftlet.run\r\n"
                b"authorization: Bearer " + self.server.token.encode() + b"\r\ncontent-length: "
                + str(length or len(body)).encode() + b"\r\n\r\n" + body)
            expect(wire.once(data), status)
            counts["length" if status == 413 else "request"] += 1
        return counts

    def floods(self, wire):
        """One node that calls more often than it may."""
        node, refused = self.devices[-1].node, 0
        for _ in range(1500):
            status, _ = wire.exchange(node.request(b"pull-messages", pull_body(node)))
            refused += status == 503
        if refused < 100:
            raise Failed(f"1500 calls at once: only {refused} were refused")
        return {"rate": refused}

    def slow_clients(self, wire):
        """Heads, bodies and answers that take for ever, on many connections at a time."""
        count = min(max(self.count // 5, 60), 900)
        beginnings = [
            b"POST /v1/fl", b"", b"POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: a\r\n",
            self.node(0).request(b"pull-messages", b"").replace(b"content-length: 0", b"content-length: 9000")]
        sockets = []
        for index in range(count):
            sockets.append(socket.create_connection(("127.0.0.1", self.server.port), timeout=60))
            sockets[-1].sendall(beginnings[index % len(beginnings)])
        start, left = time.monotonic(), set(sockets)
        while left and time.monotonic() - start < 10 * TRANSFER_SECONDS:
            time.sleep(0.25)
            for client in list(left):
                try:
                    client.sendall(b"a")
                    client.setblocking(False)
                    if client.recv(4096) == b"":
                        left.discard(client)
                except BlockingIOError:
                    client.setblocking(True)
                except ConnectionError:
                    left.discard(client)
        for client in sockets:
            client.close()
        if left:
            raise Failed(f"{len(left)} of {count} slow clients are still connected")
        # One in four is told at once that what it sends is no HTTP.
        return {"slow": 3 * count // 4}


KINDS = [name for name in vars(Attacks) if not name.startswith("_") and name != "node"]
