"""Calls swiftlet-aggregator as nobody honest does, some thousand times in each way, while an honest device learns in a run
whose other devices send what cannot be merged."""

import argparse
import base64
import datetime
import json
import os
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

import numpy
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fleet_device import Device, Refused, array, item, numpy_bytes
from fleet_pulls import Node, field, varint
from flwr.proto import fleet_pb2, message_pb2, node_pb2

SHAPES = {"weight": (40, 25), "bias": (25,)}
TRANSFER_SECONDS = 2
CHUNK = 4096


class Failed(Exception):
    pass


class Server:
    """A swiftlet-aggregator with short deadlines."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.database = folder / "fleet.sqlite"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = self.command("token", "create", "test", "--role", "admin", "--database", self.database)
        self.log = folder / "log"
        options = [
            "--port", self.port, "--database", self.database, "--idle-time", TRANSFER_SECONDS, "--transfer-time",
            TRANSFER_SECONDS]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(list(map(str, [program, "serve", *options])), stderr=log)
        for _ in range(200):
            try:
                self.get("health")
                return
            except OSError:
                time.sleep(0.05)
        raise Failed(f"the server does not answer: {self.log.read_text()}")

    def command(self, *words):
        environment = os.environ | {"SWIFTLET_TOKEN": getattr(self, "token", "")}
        command = [str(self.program), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {done.stderr}")
        return done.stdout.strip()

    def call(self, *words):
        return self.command(*words, "--server", f"http://127.0.0.1:{self.port}")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            return answer.read().decode()

    def refusals(self):
        """How many of each kind."""
        found = re.findall(r'^swiftlet_aggregator_refusals_total\{kind="(\w+)"\} (\d+)', self.get("metrics"), re.M)
        return {kind: int(count) for kind, count in found}

    def resident(self, name):
        """Bytes of a field of the process's status."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1))

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30):
            raise Failed(f"the server ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")


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


DENIED = b"Invalid SuperNode authentication"


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


def zstd_bomb(blocks):
    """A frame of blocks of 128 KiB zeros in 4 bytes each (RFC 8878, sections 3.1.1.1 and 3.1.1.2)."""
    block = lambda is_last: struct.pack("<I", is_last | 1 << 1 | 131072 << 3)[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x70" + block(0) * (blocks - 1) + block(1)


def updates(number):
    """What cannot be merged, one after the other: arrays as (name, about, bytes), and numbers."""
    values = {name: numpy.ones(shape, numpy.float32) for name, shape in SHAPES.items()}
    good = [array(name, value) for name, value in values.items()]

    def changed(change):
        spoiled = {name: value.copy() for name, value in values.items()}
        change(spoiled)
        return [array(name, value) for name, value in spoiled.items()]

    def poison(value):
        def change(arrays):
            arrays["weight"][3, 4] = value
        return changed(change)

    def bytes_of_weight(data, about=None):
        return [("weight", good[0][1] | (about or {}), data), good[1]]

    def header(text):
        text = text.encode() + b" " * (-(len(text) + 11) % 64) + b"\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text

    packed = {"dtype": "float32", "shape": [1025], "stype": "swiftlet.update.zstd"}
    cases = [
        (poison(float("nan")), None), (poison(float("inf")), None), (poison(float("-inf")), None),
        ([array("weight", numpy.ones((25, 40), numpy.float32)), good[1]], None),
        ([array("weight", numpy.ones((4000, 25), numpy.float32)), good[1]], None),
        (good[:1], None), (good + good[:0] + [array("more", values["bias"])], None),
        ([array("wrong", values["weight"]), good[1]], None), ([], None),
        (bytes_of_weight(good[0][2][:200]), None), (bytes_of_weight(good[0][2] + b"abcd"), None),
        (bytes_of_weight(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }")), None),
        (bytes_of_weight(header("{" * 40000)), None), (bytes_of_weight(b""), None),
        (bytes_of_weight(numpy_bytes(numpy.ones((40, 25), "<c16"))), None),
        (bytes_of_weight(b"\x80\x04\x95pickle", {"stype": "pickle"}), None),
        ([("update", packed, zstd_bomb(1000))], None), ([("update", packed, zstd_bomb(1_000_000))], None),
        ([("update", packed, b"\x28\xb5\x2f\xfd" + bytes(100))], None), ([("update", packed, b"")], None),
        (good, {}), (good, {"num-examples": 0}), (good, {"num-examples": -5}), (good, {"num-examples": float("nan")}),
        (good, {"num-examples": float("inf")})]
    return cases[number % len(cases)]


UPDATES = 25


class Learner(threading.Thread):
    """A device in the run until it is over. The honest one adds 1 to each weight."""

    def __init__(self, server, device, number=None):
        super().__init__(daemon=True)
        self.server, self.device, self.number = server, device, number
        self.error, self.rounds, self.over, self.pulls = None, 0, threading.Event(), 0

    def run(self):
        try:
            while not self.over.is_set():
                self.step()
        except Exception as error:
            self.error = error

    def step(self):
        pulled = self.device.pull()
        self.pulls += 1
        if pulled is None:
            time.sleep(0.05 if self.number is None else 0.2)
            return
        instruction, tree = pulled
        try:
            if self.number is None:
                self.learn(instruction, tree)
            else:
                arrays, metrics = updates(self.number)
                self.device.reply(instruction, arrays, metrics)
            self.rounds += 1
        except Refused as refusal:
            # The run has ended meanwhile; what a hostile device sends may be refused at once.
            if self.number is None and refusal.status != 403:
                raise

    def learn(self, instruction, tree):
        objects = {}
        self.device.pull_objects(tree, instruction.run_id, objects)
        chunks = [content.split(b"\0", 1)[1] for content in objects.values() if content.startswith(b"ArrayChunk")]
        values = [numpy.frombuffer(chunk[-4 * count :], numpy.float32) for chunk in chunks for count in (
            (1000,) if len(chunk) > 2000 else (25,))]
        by_size = {len(value): value for value in values}
        arrays = [array(name, by_size[int(numpy.prod(shape))].reshape(shape) + 1) for name, shape in SHAPES.items()]
        self.device.reply(instruction, arrays)


def start_run(server, rounds, devices):
    zeros = {name: numpy.zeros(shape, numpy.float32) for name, shape in SHAPES.items()}
    numpy.savez(server.folder / "zeros.npz", **zeros)
    plan = {
        "rounds": rounds, "clients": devices, "minimum-clients": 1, "overselection": 1, "training-time": 6}
    (server.folder / "plan.json").write_text(json.dumps(plan))
    server.run = int(server.call(
        "run", "start", "hostile", "--model", server.folder / "zeros.npz", "--plan", server.folder / "plan.json"))


def check_run(server, rounds, honest, hostile):
    for _ in range(10 * (rounds + 2) * 10):
        state = json.loads(server.call("run", "show", server.run))
        if state["status"] != "running":
            break
        time.sleep(0.1)
    if state["status"] != "finished" or [entry["merged"] for entry in state["history"]] != [1] * rounds:
        raise Failed(f"the run is {state['status']}, with {[entry['merged'] for entry in state['history']]} updates")
    for learner in [honest, *hostile]:
        learner.over.set()
        learner.join(30)
        if learner.error:
            raise Failed(f"device {learner.number}: {learner.error!r}")
    server.call("run", "model", server.run, server.folder / "end.npz")
    for name, value in numpy.load(server.folder / "end.npz").items():
        if not (value == rounds).all():
            raise Failed(f"array {name} is not what the honest device has made: {value}")
    print(f"run: {rounds} rounds, each with the one update of the honest device, which pulled {honest.pulls} times")


def attack(server, attacks, name):
    before, start = server.refusals(), time.monotonic()
    resident = server.resident("VmRSS")
    server.forget_peak()
    counted = getattr(attacks, name)(Wire(server.port))
    seconds = time.monotonic() - start
    deadline = time.monotonic() + 5
    while True:
        after = server.refusals()
        missing = {kind: count for kind, count in counted.items() if after[kind] - before[kind] < count}
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if missing:
        raise Failed(f"{name}: {counted} were refused, the server counts {[(k, after[k] - before[k]) for k in counted]}")
    sizes = (resident, server.resident("VmRSS"), server.resident("VmHWM"))
    kinds = ", ".join(f"{count} {kind}" for kind, count in counted.items())
    print(
        f"{name.replace('_', ' '):28} {kinds:44} {seconds:6.1f} s  resident "
        + " -> ".join(f"{size / 1e6:.1f}" for size in sizes[:2]) + f", at most {sizes[2] / 1e6:.1f} MB", flush=True)


def check_leak(server, attacks):
    """What connections have taken is used again by the next ones."""
    before = server.resident("VmRSS")
    attack(server, attacks, "slow_clients")
    samples = []
    for _ in range(30):  # a round may be merged meanwhile
        samples.append(server.resident("VmRSS"))
        time.sleep(0.1)
    if min(samples) - before > 12e6:
        raise Failed("the memory grows with the number of connections that there were")


def check_memory(before, server, peaks):
    after = server.resident("VmRSS")
    print(f"resident: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after, {max(peaks) / 1e6:.1f} MB at most")
    # The bodies' common memory, and 64 KiB for each of the connections that are open at a time.
    if max(peaks) - before > 80e6 or after - before > 40e6:
        raise Failed("the memory is not flat")


def check_log(server, calls):
    size = server.log.stat().st_size
    lines = server.log.read_text(errors="replace").count("\n")
    print(f"log: {size} bytes in {lines} lines for {calls} refusals")
    if size > 400_000:
        raise Failed("the log grows with the calls")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aggregator", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS])
    options = parser.parse_args()
    server = Server(options.aggregator, options.work)
    try:
        run(server, options)
    except Failed as failure:
        print(f"failed: {failure}\n{server.log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        sys.exit(1)
    finally:
        if server.process.poll() is None:
            server.process.kill()


def run(server, options):
    honest = Learner(server, Device(server.port))
    hostile = [Learner(server, Device(server.port), number) for number in range(UPDATES)]
    callers = [Device(server.port) for _ in range(max(4, options.calls // 100))]
    for device in [honest.device, *(learner.device for learner in hostile)]:
        device.join()
    start_run(server, options.rounds, 1 + len(hostile))
    # They call, but are not online, and so not chosen for the run.
    for device in callers:
        device.register()
    before = server.resident("VmRSS")
    for learner in [honest, *hostile]:
        learner.start()
    peaks = []
    attacks = Attacks(server, callers, honest.device, options.calls, options.seed)
    for name in options.kinds or KINDS:
        attack(server, attacks, name)
        peaks.append(server.resident("VmHWM"))
        if honest.error:
            raise Failed(f"the honest device was in the way: {honest.error!r}")
    check_leak(server, attacks)
    check_run(server, options.rounds, honest, hostile)
    peaks.append(server.resident("VmHWM"))
    counts = server.refusals()
    if counts["update"] < UPDATES * options.rounds // 2:
        raise Failed(f"only {counts['update']} updates were refused")
    print("counted: " + ", ".join(f"{count} {kind}" for kind, count in counts.items() if count))
    check_memory(before, server, peaks)
    check_log(server, sum(counts.values()))
    server.stop()


main()
