"""How often Swiftlet and LiteRT find the same class first: agreement.py SWIFTLET MODEL.tflite FOLDER LEAST_SHARE"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image


def picture(path, height, width, channels):
    """The middle square of a picture, 7/8 of it as is usual for ImageNet, in the model's size, as bytes."""
    image = Image.open(path).convert("RGB" if channels == 3 else "L")
    side = round(min(image.size) * 0.875)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.crop((left, top, left + side, top + side)).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image).reshape(1, height, width, channels)


def main(swiftlet, model, folder, least):
    interpreter = Interpreter(model)
    interpreter.allocate_tensors()
    given, made = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    _, height, width, channels = given["shape"]
    paths = sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not paths:
        sys.exit(f"agreement: {folder} holds no JPEG or PNG files")
    same = 0
    with tempfile.TemporaryDirectory() as work:
        compiled = f"{work}/model.swl"
        subprocess.run([swiftlet, "compile", model, "-o", compiled], check=True, stdout=subprocess.DEVNULL)
        for path in paths:
            data = picture(path, height, width, channels)
            if given["dtype"] == np.int8:
                data = (data.astype(np.int16) - 128).astype(np.int8)
            elif given["dtype"] == np.float32:
                data = data.astype(np.float32) / 255
            interpreter.set_tensor(given["index"], data)
            interpreter.invoke()
            theirs = interpreter.get_tensor(made["index"]).reshape(-1)
            np.save(f"{work}/in.npy", data)
            command = [swiftlet, "run", compiled, "--input", f"{work}/in.npy", "--output", work]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            same += int(theirs.argmax() == np.load(f"{work}/out0.npy").reshape(-1).argmax())
    print(f"same first class: {same} of {len(paths)} pictures, {100 * same / len(paths):.1f} %")
    return same >= float(least) * len(paths)


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
