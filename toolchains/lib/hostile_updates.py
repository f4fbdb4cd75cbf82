"""Updates that no server may merge."""

import struct

import numpy
from fleet_device import array, numpy_bytes

SHAPES = {"weight": (40, 25), "bias": (25,)}


def zstd_bomb(blocks):
    """A frame of blocks of 128 KiB zeros in 4 bytes each (RFC 8878, sections 3.1.1.1 and 3.1.1.2)."""
    block = lambda is_last: struct.pack("<I", is_last | 1 << 1 | 131072 << 3)[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x70" + block(0) * (blocks - 1) + block(1)


def bad_updates():
    """What cannot be merged, each as arrays (name, about, bytes) and numbers."""
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
    return [
        (poison(float("nan")), None), (poison(float("inf")), None), (poison(float("-inf")), None),
        ([array("weight", numpy.ones((25, 40), numpy.float32)), good[1]], None),
        ([array("weight", numpy.ones((4000, 25), numpy.float32)), good[1]], None),
        (good[:1], None), (good + [array("more", values["bias"])], None),
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
