#!/usr/bin/env python3
"""Records a whole secure sum that Python makes from the note on the protocol, for the tests beside this file.

usage: python3 -m venv V && V/bin/pip install cryptography && V/bin/python record.py

Five clients of nodes 11, 22 ... 55; the fourth sends no keys' shares, the second no vector. Writes
Fixtures/sum.tsv: step, node, bytes. The same bytes each time.
"""
import hashlib
import math
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Fixtures", "sum.tsv")
SESSION = bytes(range(100, 132))
THRESHOLD, CLIENTS, VALUES, CLIP, WEIGHT = 3, 5, 40, 0.75, 90
NODES = [11, 22, 33, 44, 55]
NO_SHARES, NO_VECTOR = 44, 22
PLACE = {node: index + 1 for index, node in enumerate(NODES)}
LEVELS = (2**31 - 1) // (CLIENTS * WEIGHT)


def derive(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def stream(key, count):
    return Cipher(algorithms.ChaCha20(key, bytes(16)), None).encryptor().update(bytes(count))


def words(data):
    return list(struct.unpack(f"<{len(data) // 4}I", data))


def public(key):
    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def agree(key, other):
    return X25519PrivateKey.from_private_bytes(key).exchange(X25519PublicKey.from_public_bytes(other))


def product(a, b):
    """In GF(2^16), by long division."""
    value = 0
    for bit in range(16):
        if b >> bit & 1:
            value ^= a << bit
    for bit in range(31, 15, -1):
        if value >> bit & 1:
            value ^= 0x1100B << (bit - 16)
    return value


def power(a, exponent):
    value = 1
    for _ in range(exponent.bit_length()):
        exponent, odd = exponent >> 1, exponent & 1
        value = product(value, a) if odd else value
        a = product(a, a)
    return value


def share(secret, randomness, place):
    coefficients = [secret] + [
        stream(randomness, 32 * (THRESHOLD - 1))[32 * index:32 * index + 32] for index in range(THRESHOLD - 1)]
    result = [0] * 16
    for degree, coefficient in enumerate(coefficients):
        for index, element in enumerate(struct.unpack("<16H", coefficient)):
            result[index] ^= product(element, power(place, degree))
    return struct.pack("<16H", *result)


class Client:
    def __init__(self, node):
        seed = hashlib.sha256(b"seed of %d" % node).digest()
        self.node, self.place, self.seed = node, PLACE[node], seed
        self.cipher = self.derived(b"cipher key")
        self.mask = self.derived(b"mask key")
        self.own = self.derived(b"own mask")
        self.keys = public(self.cipher) + public(self.mask) + hashlib.sha256(self.own).digest()
        # Multiples of 2^-13 from -1 to 1 and somewhat beyond: float32 holds them.
        self.weight = 7 * self.place
        self.values = [((self.place * 7919 + index * 104729) % 17000 - 8500) / 8192 for index in range(VALUES)]

    def derived(self, use):
        return derive(self.seed, SESSION, use)

    def shares(self, place):
        return (share(self.mask, self.derived(b"shares of the mask key"), place),
                share(self.own, self.derived(b"shares of the own mask"), place))

    def sealed(self, other, transcript):
        key = derive(agree(self.cipher, public(other.cipher)), transcript,
                     b"share" + struct.pack("<HH", self.place, other.place))
        return AESGCM(key).encrypt(bytes(12), b"".join(self.shares(other.place)), None)

    def fixed(self):
        rounding = words(stream(self.derived(b"rounding"), 4 * (VALUES + 1)))
        largest = float(self.weight * LEVELS)
        result = []
        for value, word in zip(self.values, rounding):
            scaled = min(max(value * (largest / CLIP), -largest), largest)
            result.append(math.floor(scaled + (word >> 12) / 2**20) % 2**32)
        return result + [self.weight]

    def vector(self, others, transcript):
        masked = self.fixed()
        parts = [(1, stream(self.own, 4 * len(masked)))]
        for other in others:
            low, high = sorted([self.place, other.place])
            key = derive(agree(self.mask, public(other.mask)), transcript, b"pair mask" + struct.pack("<HH", low, high))
            parts.append((1 if self.place == low else -1, stream(key, 4 * len(masked))))
        for sign, part in parts:
            masked = [(one + sign * two) % 2**32 for one, two in zip(masked, words(part))]
        return masked


digest = hashlib.sha256(b"swiftlet secure sum 1" + SESSION + struct.pack(
    "<4Id", THRESHOLD, CLIENTS, VALUES, WEIGHT, CLIP)).digest()
clients = [Client(node) for node in NODES]
transcript = hashlib.sha256(digest + b"".join(struct.pack("<Q", one.node) + one.keys for one in clients)).digest()
senders = [one for one in clients if one.node != NO_SHARES]
survivors = [one for one in senders if one.node != NO_VECTOR]

lines = []
for one in clients:
    lines.append(("keys", one.node, one.keys))
for one in senders:
    lines.append(("shares", one.node, b"".join(one.sealed(other, transcript) for other in clients if other is not one)))
for one in survivors:
    vector = one.vector([other for other in senders if other is not one], transcript)
    lines.append(("vector", one.node, struct.pack(f"<{len(vector)}I", *vector)))
for one in survivors:
    told = [other.shares(one.place)[1 if other in survivors else 0] for other in senders]
    lines.append(("reveal", one.node, b"".join(told)))
total = [sum(column) % 2**32 for column in zip(*(one.fixed() for one in survivors))]
lines.append(("sum", 0, struct.pack(f"<{len(total)}I", *total)))
with open(FILE, "w", encoding="ascii") as file:
    for step, node, data in lines:
        file.write(f"{step}\t{node}\t{data.hex()}\n")
