"""A device as a server of the Fleet API sees it, which may send what no device sends."""

import hashlib
import http.client
import io
import json
import time

import numpy
from fleet_pulls import Node
from flwr.proto import fleet_pb2, message_pb2, node_pb2, recorddict_pb2

CHUNK = 5 << 20


class Refused(Exception):
    def __init__(self, path, status, content):
        super().__init__(f"{path}: {status} {content[:200]!r}")
        self.status, self.content = status, content


def item(kind, children, body, objects):
    """Adds an object and returns its tree."""
    names = ",".join(child.object_id for child in children)
    content = f"{kind} {names} {len(body)}".encode() + b"\0" + body
    name = hashlib.sha256(content).hexdigest()
    objects[name] = content
    return message_pb2.ObjectTree(object_id=name, children=children)


def numpy_bytes(value):
    file = io.BytesIO()
    numpy.save(file, value)
    return file.getvalue()


def array(name, value):
    """Name, what is told of it, and bytes of an array, as stock nodes send it."""
    about = {"dtype": str(value.dtype), "shape": list(value.shape), "stype": "numpy.ndarray"}
    return name, about, numpy_bytes(value)


class Device:
    def __init__(self, port):
        self.node = Node()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def call(self, path, request, answer):
        head, body = self.node.request(path.encode(), request.SerializeToString()).split(b"\r\n\r\n", 1)
        headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:])
        self.connection.request("POST", "/v1/fleet/" + path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise Refused(path, response.status, content)
        return answer.FromString(content)

    def register(self):
        registered = self.call(
            "register-node", fleet_pb2.RegisterNodeFleetRequest(public_key=self.node.pem),
            fleet_pb2.RegisterNodeFleetResponse)
        self.node.id = registered.node_id
        self.me = node_pb2.Node(node_id=registered.node_id)

    def join(self):
        self.register()
        self.call(
            "activate-node", fleet_pb2.ActivateNodeRequest(public_key=self.node.pem, heartbeat_interval=1800),
            fleet_pb2.ActivateNodeResponse)

    def pull(self):
        """An instruction's metadata and tree; None when there is none."""
        pulled = self.call("pull-messages", fleet_pb2.PullMessagesRequest(node=self.me), fleet_pb2.PullMessagesResponse)
        if not pulled.messages_list:
            return None
        return pulled.messages_list[0].metadata, pulled.message_object_trees[0]

    def pull_objects(self, tree, run, objects):
        for child in tree.children:
            self.pull_objects(child, run, objects)
        request = message_pb2.PullObjectRequest(node=self.me, run_id=run, object_id=tree.object_id)
        answer = self.call("pull-object", request, message_pb2.PullObjectResponse)
        if hashlib.sha256(answer.object_content).hexdigest() != tree.object_id:
            raise RuntimeError(f"object {tree.object_id} is damaged")
        objects[tree.object_id] = answer.object_content

    def reply(self, instruction, arrays, metrics=None):
        """Sends arrays, (name, about, bytes) each, and numbers. False when the server did not want all of it."""
        objects, children, names = {}, [], {}
        for name, about, data in arrays:
            parts = [item("ArrayChunk", [], data[at : at + CHUNK], objects) for at in range(0, len(data), CHUNK)]
            about = about | {"arraychunk_ids": list(range(len(parts)))}
            children.append(item("Array", parts, json.dumps(about).encode(), objects))
            names[name] = children[-1].object_id
        record = item("ArrayRecord", children, json.dumps(names).encode(), objects)
        numbers = recorddict_pb2.MetricRecord()
        for name, value in (metrics if metrics is not None else {"num-examples": 10}).items():
            if isinstance(value, int):
                numbers.items.add(key=name).value.sint64 = value
            else:
                numbers.items.add(key=name).value.double = value
        numbers = item("MetricRecord", [], numbers.SerializeToString(), objects)
        records = {"arrays": record.object_id, "metrics": numbers.object_id}
        root = item("RecordDict", [record, numbers], json.dumps(records).encode(), objects)
        message = message_pb2.Message()
        metadata = message.metadata
        metadata.CopyFrom(instruction)
        metadata.message_id, metadata.reply_to_message_id = "", instruction.message_id
        metadata.src_node_id, metadata.dst_node_id = self.me.node_id, instruction.src_node_id
        metadata.created_at = time.time()
        metadata.ttl = instruction.created_at + instruction.ttl - metadata.created_at
        tree = item("Message", [root], message.SerializeToString(), objects)
        metadata.message_id = tree.object_id
        return self.push(message, tree, objects)

    def push(self, message, tree, objects):
        pushed = self.call(
            "push-messages",
            fleet_pb2.PushMessagesRequest(
                node=self.me, messages_list=[message], message_object_trees=[tree], clientapp_runtime_list=[1]),
            fleet_pb2.PushMessagesResponse)
        taken = bool(pushed.objects_to_push)
        for name in pushed.objects_to_push:
            request = message_pb2.PushObjectRequest(
                node=self.me, run_id=message.metadata.run_id, object_id=name, object_content=objects[name],
                session_id=pushed.session_id)
            taken = self.call("push-object", request, message_pb2.PushObjectResponse).stored and taken
        return taken
