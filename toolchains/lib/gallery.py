"""Makes the frames of a camera that pans along photographs hung side by side: JPEG files, without a seam when repeated.

usage: gallery.py OUT IMAGE...
needs: python3 with Pillow.
"""
import argparse
from pathlib import Path

from PIL import Image, ImageOps

WIDTH, HEIGHT = 480, 480
GAP = 40
STEP = 12
GREY = (96, 96, 96)


def hung(path):
    """The photograph, upright, as tall as a frame but for a margin."""
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    height = HEIGHT - GAP
    return picture.resize((round(picture.width * height / picture.height), height), Image.Resampling.LANCZOS)


def wall(pictures):
    """The photographs in a row, then the first frame once more."""
    row = Image.new("RGB", (sum(picture.width + GAP for picture in pictures), HEIGHT), GREY)
    left = GAP // 2
    for picture in pictures:
        row.paste(picture, (left, GAP // 2))
        left += picture.width + GAP
    closed = Image.new("RGB", (row.width + WIDTH, HEIGHT), GREY)
    for left in range(0, closed.width, row.width):
        closed.paste(row, (left, 0))
    return closed, row.width


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="the folder for the frames")
    parser.add_argument("images", nargs="+", type=Path, help="photographs, PNG or JPEG")
    options = parser.parse_args()

    closed, length = wall([hung(path) for path in options.images])
    options.output.mkdir(parents=True, exist_ok=True)
    for old in options.output.glob("*.jpg"):
        old.unlink()
    lefts = range(0, length, STEP)
    for number, left in enumerate(lefts):
        frame = closed.crop((left, 0, left + WIDTH, HEIGHT))
        frame.save(options.output / f"{number:04}.jpg", quality=88)
    print(f"{len(lefts)} frames of {WIDTH}x{HEIGHT} in {options.output}")


if __name__ == "__main__":
    main()
