#!/usr/bin/env python3
"""Records messages and objects that Flower itself encodes, for the tests beside this file.

usage: python3 -m venv V && V/bin/pip install flwr==1.42.0 && V/bin/python record.py

Writes Fixtures/messages.tsv (type, bytes) and Fixtures/objects.tsv (set, id, bytes; the id "tree" for the tree, "push"
for the message as it is announced). The same bytes each time.
"""
import os
import random

import numpy
from flwr.app import Array, ArrayRecord, ConfigRecord, Error, Message, MetricRecord, RecordDict
from flwr.app.message.message import make_message
from flwr.app.metadata import Metadata
from flwr.common.serde import message_to_proto
from flwr.proto import fab_pb2, fleet_pb2, heartbeat_pb2, message_pb2, recorddict_pb2, run_pb2
from flwr.supercore.inflatable.inflatable_object import get_all_nested_objects, get_object_tree

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Fixtures")
TYPES = [
    fleet_pb2.RegisterNodeFleetRequest, fleet_pb2.ActivateNodeRequest, heartbeat_pb2.SendNodeHeartbeatRequest,
    heartbeat_pb2.SendNodeHeartbeatResponse, fleet_pb2.PullMessagesRequest, fleet_pb2.PullMessagesResponse,
    run_pb2.GetRunRequest, run_pb2.GetRunResponse, fab_pb2.GetFabRequest, fab_pb2.GetFabResponse,
    message_pb2.PullObjectRequest, message_pb2.PullObjectResponse, message_pb2.ConfirmMessageReceivedRequest,
    fleet_pb2.PushMessagesRequest, fleet_pb2.PushMessagesResponse, message_pb2.PushObjectRequest,
    message_pb2.PushObjectResponse, recorddict_pb2.MetricRecord, recorddict_pb2.ConfigRecord,
]
draw = random.Random(20)
# Fields that Swiftlet does not keep: they are documented as unused.
UNUSED = {"reconnect", "message_ids"}
IDS = {"object_id", "message_object_id", "message_id", "reply_to_message_id", "objects_to_push"}


def hexadecimal():
    return "%064x" % draw.getrandbits(256)


def text():
    return "".join(draw.choice("aZ0-._ é\u4e2d\U0001f600") for _ in range(draw.randrange(1, 12)))


def scalar(field):
    if field.name in IDS:
        return hexadecimal()
    kind = field.cpp_type
    if kind == field.CPPTYPE_STRING:
        is_text = field.type == field.TYPE_STRING
        return text() if is_text else bytes(draw.randrange(256) for _ in range(draw.randrange(1, 40)))
    if kind == field.CPPTYPE_BOOL:
        return True
    if kind == field.CPPTYPE_DOUBLE:
        return draw.choice([1.5, -0.1, 1e300, float("inf"), 1e-320, draw.random()])
    bits = draw.randrange(1, 64)
    if kind == field.CPPTYPE_UINT64:
        return draw.choice([draw.getrandbits(bits) | 1, 2**64 - 1])
    if kind == field.CPPTYPE_INT64:
        return draw.choice([(draw.getrandbits(bits) | 1) * draw.choice([1, -1]), -(2**63), 2**63 - 1])
    return 0  # the value of every result


def fill(message, depth=0):
    chosen = {oneof.name: draw.choice(oneof.fields).name for oneof in message.DESCRIPTOR.oneofs}
    for field in message.DESCRIPTOR.fields:
        if field.name in UNUSED or field.name == "content" and field.message_type:
            continue
        oneof = field.containing_oneof
        if oneof and chosen[oneof.name] != field.name:
            continue
        is_map = field.message_type and field.message_type.GetOptions().map_entry
        if is_map:  # one entry: the order of several is anybody's
            if field.name == "results":
                message.results[hexadecimal()] = 0
            elif field.message_type.fields_by_name["value"].message_type:
                fill(getattr(message, field.name)[text()], depth + 1)
            else:
                getattr(message, field.name)[text()] = text()
        elif field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED:
            count = draw.randrange(0 if depth > 1 else 1, 4)
            if field.name == "children":
                count = draw.randrange(0, 3) if depth < 4 else 0
            for _ in range(count):
                if field.message_type:
                    fill(getattr(message, field.name).add(), depth + 1)
                else:
                    getattr(message, field.name).append(scalar(field))
        elif field.message_type:
            value = getattr(message, field.name)
            value.SetInParent()
            fill(value, depth + 1)
        else:
            setattr(message, field.name, scalar(field))
    return message


def record_messages():
    with open(os.path.join(FOLDER, "messages.tsv"), "w") as target:
        for kind in TYPES:
            for _ in range(6):
                data = fill(kind()).SerializeToString(deterministic=True)
                target.write(f"{kind.DESCRIPTOR.name}\t{data.hex()}\n")


def metadata(kind):
    return Metadata(
        run_id=2**63 + 5, message_id="", src_node_id=42, dst_node_id=1, reply_to_message_id="ab" * 32, group_id="1",
        created_at=1790000000.5, ttl=43200.75, message_type=kind, src_task_id=None, dst_task_id=7)


def record_set(target, name, message):
    objects = get_all_nested_objects(message)
    identifier = message.object_id
    for key, value in objects.items():
        target.write(f"{name}\t{key}\t{value.deflate().hex()}\n")
    target.write(f"{name}\ttree\t{get_object_tree(message).SerializeToString().hex()}\n")
    message.metadata.__dict__["_message_id"] = identifier
    pushed = message_pb2.Message()
    pushed.CopyFrom(message_to_proto(message))
    pushed.ClearField("content")
    if message.has_content():
        pushed.content.SetInParent()
    target.write(f"{name}\tpush\t{pushed.SerializeToString(deterministic=True).hex()}\n")


def record_objects():
    weights = numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4
    arrays = ArrayRecord([weights, numpy.array([0.5], numpy.float32), numpy.array(-1, numpy.float32), weights])
    fortran = ArrayRecord({"f": Array(numpy.asfortranarray(weights.astype(numpy.float64)))})
    metrics = MetricRecord({"train-loss": 0.25, "num-examples": 64, "hist": [1.0, 2.0], "ids": [1, 2, -3]})
    config = ConfigRecord(
        {"lr": 0.1, "server-round": 1, "name": "x", "flag": False, "blob": b"\x00\x01", "big": 2**63,
         "names": ["a", ""], "flags": [True, False], "blobs": [b"", b"a"], "none": [1.5]})
    records = RecordDict({"arrays": arrays, "metrics": metrics, "config": config, "fortran": fortran})
    with open(os.path.join(FOLDER, "objects.tsv"), "w") as target:
        record_set(target, "records", make_message(metadata=metadata("train"), content=records))
        record_set(target, "failure", make_message(metadata=metadata("train"), error=Error(2, "boom")))


os.makedirs(FOLDER, exist_ok=True)
record_messages()
record_objects()
