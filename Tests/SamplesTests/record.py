"""Records samples sealed by another implementation, pyca/cryptography, from their description alone, for
SampleFileTests: RecordedSamples.swift.

usage: record.py > RecordedSamples.swift
needs: pip install cryptography
"""
import hashlib
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = bytes(range(32))


def sample(number, content, extents, scores, texts, label, picture, nonce):
    head = b"".join(struct.pack("<if", *score) for score in scores)
    head += b"".join(bytes([len(text.encode())]) + text.encode() for text in texts)
    fixed = struct.pack(
        "<8sHBBQQQ12sII3HBB", b"SWLSMPL1", 64 + len(head), content, label is not None, number, 1_700_000_000_000_000_000,
        struct.unpack("<Q", hashlib.sha256(KEY + b"swiftlet samples").digest()[:8])[0], nonce,
        len((label or "").encode()), len(picture), *extents, len(scores), 0)
    head = fixed + head
    return head + AESGCM(KEY).encrypt(nonce, (label or "").encode() + picture, head)


def literal(data):
    return '"' + data.hex() + '"'


print("/// Samples sealed by pyca/cryptography under the key of the bytes 0 to 31; written by record.py.")
print("enum RecordedSamples {")
jpeg = sample(0x123456789ABCDEF0, 1, (0, 0, 0), [(3, 0.5), (-1, 0.25)], ["door", "Gesichter ü", "7"], None, b"picture",
              bytes(range(12)))
tensor = sample(1, 2, (2, 3, 1), [], ["", "", ""], "a cät", bytes(range(6)), bytes(range(100, 112)))
print(f"  static let jpeg =\n    {literal(jpeg)}")
print(f"  static let tensor =\n    {literal(tensor)}")
print("}")
