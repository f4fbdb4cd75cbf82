"""Has devices train a large model at the same time, as far as the server can tell.

Usage: fleet_memory.py PORT DEVICES MODEL.npz

Each device, a thread of this process, pulls an instruction and its objects, and sends the model's arrays back as another
node would, in chunks of 5 MiB that no two devices have in common. Ends when every reply was taken.
"""

import hashlib
import http.client
import io
import json
import sys
import threading
import time

import numpy
from fleet_pulls import Node
from flwr.proto import fleet_pb2, message_pb2, node_pb2, recorddict_pb2

CHUNK = 5 << 20


def item(kind, children, body, objects):
    """Adds an object and returns its tree."""
    names = ",".join(child.object_id for child in children)
    content = f"{kind} {names} {len(body)}".encode() + b"\0" + body
    name = hashlib.sha256(content).hexdigest()
    objects[name] = content
    return message_pb2.ObjectTree(object_id=name, children=children)


class Device(threading.Thread):
    def __init__(self, port, number, arrays):
        super().__init__()
        self.node, self.number, self.arrays = Node(), number, arrays
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.replied = False

    def call(self, path, request, answer):
        head, body = self.node.request(path.encode(), request.SerializeToString()).split(b"\r\n\r\n", 1)
        headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:])
        self.connection.request("POST", "/v1/fleet/" + path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {content[:200]!r}")
        return answer.FromString(content)

    def run(self):
        self.call(
            "register-node", fleet_pb2.RegisterNodeFleetRequest(public_key=self.node.pem),
            fleet_pb2.RegisterNodeFleetResponse)
        activated = self.call(
            "activate-node", fleet_pb2.ActivateNodeRequest(public_key=self.node.pem, heartbeat_interval=1800),
            fleet_pb2.ActivateNodeResponse)
        self.me = node_pb2.Node(node_id=activated.node_id)
        while True:
            pulled = self.call(
                "pull-messages", fleet_pb2.PullMessagesRequest(node=self.me), fleet_pb2.PullMessagesResponse)
            if pulled.messages_list:
                break
            time.sleep(0.5)
        instruction = pulled.messages_list[0].metadata
        self.pull_objects(pulled.message_object_trees[0], instruction.run_id)
        self.reply(instruction)

    def pull_objects(self, tree, run):
        for child in tree.children:
            self.pull_objects(child, run)
        request = message_pb2.PullObjectRequest(node=self.me, run_id=run, object_id=tree.object_id)
        answer = self.call("pull-object", request, message_pb2.PullObjectResponse)
        if hashlib.sha256(answer.object_content).hexdigest() != tree.object_id:
            raise RuntimeError(f"object {tree.object_id} is damaged")

    def reply(self, instruction):
        objects, children, names = {}, [], {}
        for name, value in self.arrays.items():
            file = io.BytesIO()
            numpy.save(file, value + numpy.float32(self.number))
            data = file.getvalue()
            parts = [item("ArrayChunk", [], data[at : at + CHUNK], objects) for at in range(0, len(data), CHUNK)]
            about = {
                "dtype": "float32", "shape": list(value.shape), "stype": "numpy.ndarray",
                "arraychunk_ids": list(range(len(parts))),
            }
            children.append(item("Array", parts, json.dumps(about).encode(), objects))
            names[name] = children[-1].object_id
        arrays = item("ArrayRecord", children, json.dumps(names).encode(), objects)
        metrics = recorddict_pb2.MetricRecord()
        metrics.items.add(key="num-examples").value.sint64 = 10
        metrics = item("MetricRecord", [], metrics.SerializeToString(), objects)
        records = {"arrays": arrays.object_id, "metrics": metrics.object_id}
        root = item("RecordDict", [arrays, metrics], json.dumps(records).encode(), objects)
        message = message_pb2.Message()
        metadata = message.metadata
        metadata.CopyFrom(instruction)
        metadata.message_id, metadata.reply_to_message_id = "", instruction.message_id
        metadata.src_node_id, metadata.dst_node_id = self.me.node_id, instruction.src_node_id
        metadata.created_at = time.time()
        metadata.ttl = instruction.created_at + instruction.ttl - metadata.created_at
        tree = item("Message", [root], message.SerializeToString(), objects)
        metadata.message_id = tree.object_id
        pushed = self.call(
            "push-messages",
            fleet_pb2.PushMessagesRequest(
                node=self.me, messages_list=[message], message_object_trees=[tree], clientapp_runtime_list=[1]),
            fleet_pb2.PushMessagesResponse)
        for name in pushed.objects_to_push:
            request = message_pb2.PushObjectRequest(
                node=self.me, run_id=metadata.run_id, object_id=name, object_content=objects[name],
                session_id=pushed.session_id)
            if not self.call("push-object", request, message_pb2.PushObjectResponse).stored:
                raise RuntimeError(f"object {name} was not stored")
        self.replied = True


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    arrays = dict(numpy.load(sys.argv[3]))
    devices = [Device(port, number, arrays) for number in range(count)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
    replied = sum(device.replied for device in devices)
    print(replied)
    sys.exit(replied != count)


main()
