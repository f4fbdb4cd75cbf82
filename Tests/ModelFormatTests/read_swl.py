"""Reads a .swl file as firmware-notes/0001-swl-format.md says and prints what it holds, one fact a line.

usage: read_swl.py FILE
"""

import ctypes
import hashlib
import struct
import sys

WINDOW = 19
FIELDS = {
    1: 17 + WINDOW, 2: 17 + WINDOW, 3: 6 + WINDOW, 4: 6 + WINDOW, 5: 27, 6: 3, 7: 4, 8: 6, 9: 6, 10: 11, 11: 23,
    12: 3, 13: 2, 14: 2, 15: 6, 16: 5,
}
ELEMENT_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 2, 7: 4, 8: 1}
MANIFEST, TENSORS, STEPS, WEIGHTS, TRAINABLE, DRIFT = 1, 2, 3, 4, 5, 6
# Of a kind of layer: inputs (0: any), most parameters, integers, numbers.
LAYERS = {
    1: (1, 2, 11, 0), 2: (1, 2, 10, 0), 3: (1, 2, 1, 0), 4: (1, 0, 10, 0), 5: (1, 0, 10, 0), 6: (2, 0, 0, 0),
    7: (1, 0, 0, 2), 8: (1, 0, 0, 1), 9: (1, 0, 3, 0), 10: (0, 0, 0, 0), 11: (1, 0, 1, 0),
}
PLAIN, BUFFER, ZSTD, BITMAP, BITMAP_ZSTD, PLANES_ZSTD = range(6)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form):
        return self.take(form)[0]

    def text(self):
        length = self.one("I")
        self.at += length
        assert self.at <= len(self.data), "a text leaves its section"
        return self.data[self.at - length:self.at].decode()

    def end(self):
        assert self.at == len(self.data), "a section goes on behind its records"


def sections(file):
    magic, version, count, length = struct.unpack_from("<8sIIQ", file)
    assert magic == b"SWLMODEL" and version in (1, 2) and length == len(file), "not a .swl file of version 1 or 2"
    end = 160 + 64 * count
    head = bytearray(file[:end])
    head[64:160] = bytes(96)
    assert hashlib.sha256(head).digest() == file[128:160], "digest of header and table"
    found = {}
    for index in range(count):
        kind, _, offset, size, _, digest = struct.unpack_from("<IIQQQ32s", file, 160 + 64 * index)
        assert offset % 64 == 0 and offset >= end and offset + size <= len(file), "placement of a section"
        assert hashlib.sha256(file[offset:offset + size]).digest() == digest, "digest of a section"
        found[kind] = file[offset:offset + size]
    return found


def read_manifest(reader):
    entries = [(reader.text(), reader.text()) for _ in range(reader.one("I"))]
    reader.end()
    return entries


def unpack(frame, size):
    assert frame[:4] == b"\x28\xb5\x2f\xfd" and frame[4] & 0x3F == 0x20, "not a zstd frame of one segment"
    zstd = ctypes.CDLL("libzstd.so.1")
    zstd.ZSTD_findFrameCompressedSize.restype = zstd.ZSTD_decompress.restype = ctypes.c_size_t
    content = ctypes.create_string_buffer(size)
    assert zstd.ZSTD_findFrameCompressedSize(frame, ctypes.c_size_t(len(frame))) == len(frame), "one whole frame"
    result = zstd.ZSTD_decompress(content, ctypes.c_size_t(size), frame, ctypes.c_size_t(len(frame)))
    assert result == size, "content of a zstd frame"
    return content.raw


def blocks(data):
    data += bytes(-len(data) % 4)
    return [data[at:at + 4] for at in range(0, len(data), 4)]


def expand(form, size):
    count = (size + 3) // 4
    bits, values = form[:(count + 7) // 8], form[(count + 7) // 8:]
    result, at = b"", 0
    for block in range(8 * len(bits)):
        if bits[block // 8] >> block % 8 & 1:
            assert block < count and any(values[at:at + 4]), "a bit without a block"
            result, at = result + values[at:at + 4], at + 4
        else:
            result += bytes(4)
    assert at == len(values) and not any(result[size:]), "blocks without a bit"
    return result[:size]


def decode(placed, stored, size, element_bytes):
    if placed == PLAIN:
        return stored
    nonzero, payload = struct.unpack_from("<I", stored)[0], stored[4:]
    form_bytes = ((size + 3) // 4 + 7) // 8 + 4 * nonzero if placed in (BITMAP, BITMAP_ZSTD) else size
    form = payload if placed == BITMAP else unpack(payload, form_bytes)
    assert len(form) == form_bytes, "size of a bitmap form"
    if placed in (BITMAP, BITMAP_ZSTD):
        data = expand(form, size)
    elif placed == PLANES_ZSTD:
        planes = [form[at:at + size // element_bytes] for at in range(0, size, size // element_bytes)]
        data = bytes(byte for element in zip(*planes) for byte in element)
    else:
        data = form
    assert sum(any(block) for block in blocks(data)) == nonzero, "number of blocks that are not zero"
    return data


def read_tensors(reader, weights):
    activation_bytes = reader.one("Q")
    buffers = [reader.take("QQ") for _ in range(reader.one("I"))]
    assert all(at % 64 == 0 and at + size <= activation_bytes for at, size in buffers), "placement of a buffer"
    tensors = []
    for _ in range(reader.one("I")):
        kind, rank, placed, _, *extents = reader.take("4B6i")
        _, _, word, offset = reader.take("fiIQ")
        elements = 1
        for extent in extents[:rank]:
            elements *= extent
        size = elements * ELEMENT_BYTES[kind]
        stored = word if placed > BUFFER else size
        assert offset + stored <= (buffers[word][1] if placed == BUFFER else len(weights)), "placement of a tensor"
        data = b"" if placed == BUFFER else decode(placed, weights[offset:offset + stored], size, ELEMENT_BYTES[kind])
        tensors.append((reader.text(), elements, data))
    ports = []
    for _ in range(2):
        ports.append([])
        for _ in range(reader.one("I")):
            tensor, _, fit, order, _, *_ = reader.take("IBBBB3f3f")
            assert tensor < len(tensors) and fit <= 2 and order <= 1, "port"
            ports[-1].append(reader.text())
    reader.end()
    return activation_bytes, buffers, tensors, ports


def read_steps(reader):
    steps = []
    for _ in range(reader.one("I")):
        code, count = reader.take("HH")
        assert FIELDS[code] == count, f"fields of operation {code}"
        reader.take(f"{count}i")
        steps.append((code, reader.text()))
    reader.end()
    return steps


def read_trainable(reader):
    source, count = reader.take("II")
    parameters = []
    for index in range(count):
        kind, inputs, constants, _ = reader.take("4B")
        wanted, most, integers, numbers = LAYERS[kind]
        assert inputs == (wanted or inputs) > 0 and min(1, most) <= constants <= most, "form of a layer"
        assert all(value <= index for value in reader.take(f"{inputs}I")), "a value that is read before it is made"
        parameters += reader.take(f"{constants}I")
        reader.take(f"{integers}i{numbers}f")
    reader.end()
    assert count > 0 and len(set(parameters)) == len(parameters), "layers and parameters"
    return source, count, parameters


def read_drift(reader):
    frames, threshold, count = reader.take("IfI")
    assert frames > 0 and 0 <= threshold <= 1, "frames and threshold of the reference"
    totals, subjects = [], set()
    for _ in range(count):
        kind, channel, _, low, high, bins = reader.take("BBHffI")
        total = sum(reader.take(f"{bins}I"))
        assert low < high and 2 <= bins <= 65537 and (kind, channel) not in subjects, "a distribution"
        assert (kind != 1 or channel < 4) and (kind not in (2, 4) or (total, high) == (frames, bins)), "its counts"
        subjects.add((kind, channel))
        totals.append(total)
    reader.end()
    return frames, totals


def main(path):
    with open(path, "rb") as opened:
        found = sections(opened.read())
    entries = read_manifest(Reader(found[MANIFEST]))
    activation_bytes, buffers, tensors, (inputs, outputs) = read_tensors(Reader(found[TENSORS]), found[WEIGHTS])
    steps = read_steps(Reader(found[STEPS]))
    print("entries", len(entries))
    print("activation_bytes", activation_bytes)
    print("weight_bytes", len(found[WEIGHTS]))
    print("buffers", len(buffers))
    print("tensors", len(tensors))
    print("elements", sum(elements for _, elements, _ in tensors))
    print("constants", hashlib.sha256(b"".join(data for _, _, data in tensors)).hexdigest())
    print("inputs", " ".join(inputs))
    print("outputs", " ".join(outputs))
    if TRAINABLE in found:
        print("trainable", *read_trainable(Reader(found[TRAINABLE])))
    if DRIFT in found:
        print("drift", *read_drift(Reader(found[DRIFT])))
    print("steps", " ".join(str(code) for code, _ in steps))


main(sys.argv[1])
