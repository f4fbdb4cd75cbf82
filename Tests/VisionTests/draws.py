"""Numbers as the tests draw them, and as they are written for them."""


class Draws:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 40) * limit >> 24


def numbers(values):
    return "[" + ", ".join(f"{v:.9g}" for v in values) + "]"
