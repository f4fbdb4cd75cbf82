"""What INT8 costs in right answers: accuracy.py SWIFTLET SHARED WORK [SVG]"""

import csv
import gzip
import json
import os
import pathlib
import subprocess
import sys

# A network: its float file, how pictures are prepared, what calibrates it, what it is measured on; then either the points
# of top-1 that INT8 may lose, or the vendor's INT8 file, below which it may not be.
NETWORKS = [
    ("MobileNetV2", "models/onnx/mobilenet_v2_224_float.onnx",
     ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"], "photographs", "imagenet", 0.8),
    ("MobileNetV1 0.25", "models/onnx/mobilenet_v1_025_224_float.onnx", ["--mean", "0.5", "--std", "0.5"],
     "photographs", "imagenet", 1.2),
    ("Visual wake words", "models/tflite/vww_96_float.tflite", ["--mean", "0", "--std", "1", "--fit", "stretch"],
     "imagenet", "people", "models/tflite/vww_96_int8.tflite"),
    ("ResNet-8", "models/tflite/ic_resnet8_cifar10_float.tflite", ["--mean", "0", "--std", "0.003921569"], "small",
     "cifar", "models/tflite/ic_resnet8_cifar10_int8.tflite"),
]


def link(source, folder):
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    target.unlink(missing_ok=True)
    target.symlink_to(source.resolve())


def labels(folder, rows):
    (folder / "labels.tsv").write_text("".join(f"{name}\t{label}\n" for name, label in rows))


def prepare(shared, work):
    """Folders that the tool reads, of links and of what has to be unpacked."""
    coco = shared / "data/coco-128"
    for picture in [*coco.glob("images/*.jpg"), *shared.glob("data/coral-images/*.jpg")]:
        link(picture, work / "photographs")
    for picture in shared.glob("data/imagenet-sample-256/*.jpg"):
        link(picture, work / "imagenet-pictures")
    for picture in shared.glob("data/foolbox-samples/cifar10*.png"):
        link(picture, work / "small")
    with open(coco / "person_labels.csv", newline="", encoding="utf-8") as table:
        people = [row[:2] for row in csv.reader(table)][1:]
    for name, _ in people:
        link(coco / "images" / name, work / "people")
    labels(work / "people", people)
    cifar = work / "cifar"
    cifar.mkdir(exist_ok=True)
    pixels = gzip.decompress((shared / "data/cifar10-test-1000/cifar10_test_1000_rgb_hwc.bin.gz").read_bytes())
    rows = []
    for number, start in enumerate(range(0, len(pixels), 1 + 32 * 32 * 3)):
        name = f"{number:04}.ppm"
        (cifar / name).write_bytes(b"P6 32 32 255\n" + pixels[start + 1:start + 1 + 32 * 32 * 3])
        rows.append((name, pixels[start]))
    labels(cifar, rows)


def compiled(swiftlet, source, target, name, *options):
    command = [swiftlet, "compile", source, "-o", target, "--name", name, *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def main(swiftlet, shared, work, svg=None):
    shared, work = pathlib.Path(shared), pathlib.Path(work)
    prepare(shared, work)
    data = {"imagenet": shared / "data/imagenet-sample-256", "people": work / "people", "cifar": work / "cifar"}
    samples = {"photographs": work / "photographs", "imagenet": work / "imagenet-pictures", "small": work / "small"}
    models, options = [], []
    for number, (name, source, preparation, calibration, measured, limit) in enumerate(NETWORKS):
        model = compiled(swiftlet, shared / source, work / f"{number}-float.swl", name, *preparation)
        print(f"calibrating {name}", file=sys.stderr)
        small = compiled(swiftlet, shared / source, work / f"{number}-int8.swl", name, *preparation,
                         "--calibrate", samples[calibration])
        models += [model, small]
        options += ["--data", f"{name}={data[measured]}"]
        if isinstance(limit, str):
            fit = preparation[4:]
            models.append(compiled(swiftlet, shared / limit, work / f"{number}-vendor.swl", name, *fit))
    if svg:
        options += ["--svg", svg]
    result = subprocess.run([swiftlet, "compare", *models, *options, "--json"], check=True, stdout=subprocess.PIPE)
    return report(json.loads(result.stdout)["networks"])


def report(networks):
    print(f"{'network':20} {'float':>8} {'INT8':>8} {'vendor':>8}   least allowed")
    missed = False
    for network, (name, *_, limit) in zip(networks, NETWORKS, strict=True):
        parts = [form["top1"] * 100 for form in network["forms"]]
        # Half of the least step, for the rounding of what was printed.
        least = parts[2] if isinstance(limit, str) else parts[0] - limit
        missed |= parts[1] < least - 0.005
        vendor = f"{parts[2]:8.2f}" if len(parts) > 2 else " " * 8
        print(f"{name:20} {parts[0]:8.2f} {parts[1]:8.2f} {vendor}   {least:.2f}")
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    os.umask(0o022)
    sys.exit(main(*sys.argv[1:]))
