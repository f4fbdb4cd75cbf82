"""Reads the tensors of a PyTorch state dictionary (the format before 1.6) without PyTorch and without running its pickles."""

import collections
import io
import pickle

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
TYPES = {"FloatStorage": np.dtype("<f4"), "DoubleStorage": np.dtype("<f8"), "LongStorage": np.dtype("<i8")}


class _Storage:
    def __init__(self, dtype):
        self.dtype = dtype
        self.values = None


class _Reference:
    """A tensor before the storages, which come last in the file, are read."""

    def __init__(self, storage, offset, shape, strides, *_):
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self):
        width = self.storage.dtype.itemsize
        return np.lib.stride_tricks.as_strided(
            self.storage.values[self.offset:], self.shape, [stride * width for stride in self.strides]).copy()


class _Unpickler(pickle.Unpickler):
    """Knows the names a state dictionary needs and refuses all others."""

    def __init__(self, file, storages):
        super().__init__(file)
        self.storages = storages

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Reference
        if module == "torch" and name in TYPES:
            return TYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, identifier):
        kind, dtype, key, *_ = identifier
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown reference {kind}")
        return self.storages.setdefault(key, _Storage(dtype))


def read(path):
    """The tensors by name, as numpy arrays."""
    with open(path, "rb") as file:
        data = io.BytesIO(file.read())
    storages = {}

    def load():
        return _Unpickler(data, storages).load()

    if load() != MAGIC:
        raise ValueError(f"{path} is not a PyTorch file of the old format")
    load()  # protocol version
    load()  # byte order and type sizes
    references = load()
    for key in load():
        storage = storages[key]
        count = int.from_bytes(data.read(8), "little")
        storage.values = np.frombuffer(data.read(count * storage.dtype.itemsize), storage.dtype)
    return {name: reference.array() for name, reference in references.items()}
