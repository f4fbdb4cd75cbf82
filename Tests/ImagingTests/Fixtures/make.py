"""Makes the pictures of this folder and, beside each, the pixels that Pillow reads from it: name.raw.

Run here: python3 make.py (Pillow 13.0, NumPy 2.4). resize-*.raw holds what Pillow makes of picture.png.
"""

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 37, 23


def picture(channels):
    """A smooth gradient with a few hard edges, different in each channel."""
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    smooth = 128 + 100 * np.sin(x / 5 + c) * np.cos(y / 4 - c)
    return np.where((x // 8 + y // 6 + c) % 3 == 0, 255 - smooth, smooth).astype(np.uint8)


def save(name, image, judge=None, **options):
    image.save(name, **options)
    pixels = judge if judge is not None else Image.open(name)
    with open(name + ".raw", "wb") as file:
        file.write(np.ascontiguousarray(np.asarray(pixels)).tobytes())


def on_black(image):
    values = np.asarray(image).astype(np.int64)
    return ((values[..., :-1] * values[..., -1:] + 127) // 255).astype(np.uint8)


rgb = Image.fromarray(picture(3))
grey = Image.fromarray(picture(1)[..., 0])
rgba, la = Image.fromarray(picture(4)), Image.fromarray(picture(2), "LA")
grey16 = picture(1)[..., 0].astype(np.uint16) * 257 + 100
palette = rgb.quantize(17)

save("picture.png", rgb)
save("grey.png", grey)
save("palette.png", palette, palette.convert("RGB"))
save("alpha.png", rgba, on_black(rgba))
save("grey-alpha.png", la, on_black(la))
save("grey16.png", Image.fromarray(grey16), ((grey16.astype(np.int64) + 128) // 257).clip(0, 255).astype(np.uint8))
save("picture.ppm", rgb)
save("grey.pgm", grey)
with open("grey16.pgm", "wb") as file:
    file.write(b"P5 # comment\n37\n23 65535\n" + grey16.astype(">u2").tobytes())
save("picture.bmp", rgb)
save("grey.bmp", grey)
save("palette.bmp", palette, palette.convert("RGB"))
save("picture.jpg", rgb, quality=90)
save("grey.jpg", grey, quality=90)
save("progressive.jpg", rgb, quality=80, progressive=True)

rgb.convert("CMYK").save("ink.jpg", quality=95)
ink = 255 - np.asarray(Image.open("ink.jpg")).astype(np.int64)
save("ink.jpg", rgb.convert("CMYK"), ((ink[..., :3] * ink[..., 3:] + 127) // 255).astype(np.uint8), quality=95)

for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"orientation-{orientation}.jpg"
    rgb.save(name, quality=90, exif=exif)
    with open(name + ".raw", "wb") as file:
        file.write(ImageOps.exif_transpose(Image.open(name)).tobytes())

BILINEAR = Image.Resampling.BILINEAR
for name, size, box in [
    ("stretch", (16, 40), (0, 0, WIDTH, HEIGHT)),
    ("crop", (20, 20), (7, 0, 30, 23)),
    ("crop-half", (8, 8), (12.75, 5.75, 24.25, 17.25)),
    ("larger", (48, 48), (7, 0, 30, 23)),
]:
    result = rgb.resize(size, BILINEAR, box=box)
    for suffix, pixels in [("", result), ("-grey", result.convert("L"))]:
        with open(f"resize-{name}{suffix}.raw", "wb") as file:
            file.write(pixels.tobytes())
