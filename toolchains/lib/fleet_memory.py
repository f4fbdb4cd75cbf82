"""Has devices train a large model at the same time, as far as the server can tell.

Usage: fleet_memory.py PORT DEVICES MODEL.npz

Each device, a thread of this process, pulls an instruction and its objects, and sends the model's arrays back as another
node would, in chunks of 5 MiB that no two devices have in common. Ends when every reply was taken.
"""

import sys
import threading
import time

import numpy
from fleet_device import Device, array


class Trainer(threading.Thread):
    def __init__(self, port, number, arrays):
        super().__init__()
        self.device, self.number, self.arrays = Device(port), number, arrays
        self.replied = False

    def run(self):
        self.device.join()
        while (pulled := self.device.pull()) is None:
            time.sleep(0.5)
        instruction, tree = pulled
        self.device.pull_objects(tree, instruction.run_id, {})
        changed = [array(name, value + numpy.float32(self.number)) for name, value in self.arrays.items()]
        if not self.device.reply(instruction, changed):
            raise RuntimeError("an object was not stored")
        self.replied = True


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    arrays = dict(numpy.load(sys.argv[3]))
    trainers = [Trainer(port, number, arrays) for number in range(count)]
    for trainer in trainers:
        trainer.start()
    for trainer in trainers:
        trainer.join()
    replied = sum(trainer.replied for trainer in trainers)
    print(replied)
    sys.exit(replied != count)


main()
