"""Runs a TFLite model five times with LiteRT, between two reads of the clock each: litert_invokes.py MODEL.tflite"""

import os
import sys
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter

interpreter = Interpreter(sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
random = np.random.default_rng(1)
for given in interpreter.get_input_details():
    size = given["dtype"](0).nbytes
    values = random.integers(0, 256, [*given["shape"], size], dtype=np.uint8).view(given["dtype"])[..., 0]
    if given["dtype"] == np.float32:
        values = random.random(given["shape"], dtype=np.float32)
    interpreter.set_tensor(given["index"], values)
for _ in range(5):
    time.monotonic_ns()
    interpreter.invoke()
    time.monotonic_ns()
# The reads of the clock by what happens at the end of a program would follow.
os._exit(0)
