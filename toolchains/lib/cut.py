"""A way to a server that ends at a step of the Fleet API."""

import contextlib
import socket
import threading

PUSH, PULL = b"/push-messages ", b"/pull-messages "


class Cut:
    """Lets a node reach a port of this machine until it has given so many answers and asks for more."""

    def __init__(self, server, answers):
        self.server, self.answers = server, answers
        self.is_cut = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            node, _ = self.listener.accept()
            if self.is_cut.is_set():
                node.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.server))
            for ends, watch in (((node, server), self.lets_pass), ((server, node), lambda _: True)):
                threading.Thread(target=forward, args=(*ends, watch), daemon=True).start()

    def lets_pass(self, data):
        """Whether what a node says goes on to the server; `data` has the end of what it said before."""
        if self.answers <= 0 and PULL in data:
            self.is_cut.set()
        self.answers -= data.count(PUSH)
        return not self.is_cut.is_set()


def forward(source, target, watch):
    end = b""
    # The other direction may have closed both.
    with contextlib.suppress(OSError), source, target:
        while data := source.recv(1 << 16):
            if not watch(end + data):
                return
            # A name that is cut in two is found with the next part; a whole one is not found twice.
            end = (end + data)[-len(PUSH) + 1:]
            target.sendall(data)
