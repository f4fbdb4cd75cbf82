/// What `--help` shows.
enum Help {
  static let text = """
    usage: swiftlet-run run MODEL.swl IMAGE... [--top K] [--cpu MASK] [--threads N] [--json]
           swiftlet-run run MODEL.swl --input X.npy [--input ...] --output FOLDER [--json]
           swiftlet-run bench MODEL.swl [--seconds S | --runs N] [--profile] [--cpu MASK] [--threads N] [--json]
           swiftlet-run capture [SOURCE] [--list] [--frames N] [--format FORMAT] [--size WxH] [--input WxH] [--rate R]
                                [--set NAME=VALUE]... [--json]

    Runs or measures a compiled model, as `swiftlet run` and `swiftlet bench` do, or takes frames from a camera, a
    folder of JPEG pictures, a file (.mjpg, .y4m, .yuv), the standard input (-) or http://ADDRESS[:PORT]/PATH and tells
    what came; without a SOURCE it lists the cameras.

      IMAGE              pictures to classify: JPEG, PNG, BMP, PGM or PPM
      --top K            how many classes to show for a picture (5)
      --input X.npy      a raw input tensor of the model's own type and shape; once for each input, in order
      --output FOLDER    the folder for raw output tensors: out0.npy, out1.npy, ...
      --seconds S        how long to measure (2)
      --runs N           how many runs to measure
      --profile          measure every step on its own too
      --cpu MASK         the instruction sets to use, joined by "+": reference, neon, dotprod, i8mm, avx2, ...; all that
                         there are when not told. The environment variable SWIFTLET_CPU says the same.
      --threads N        the threads that share each operator, 1 to 64 (1)
      --list             list the formats and controls of a camera; set those told by --set
      --frames N         how many frames to take (30)
      --format FORMAT    the only format that will do: YUYV, NV12, MJPEG, ...; the cheapest when not told
      --size WxH         the only size that will do; the size of bare frames in a file
      --input WxH        the size of the model's input, which frames are to be as large as (224x224)
      --rate R           frames a second (30)
      --paced            take a file's frames at that rate, as a camera would give them
      --set NAME=VALUE   set a control: exposure_time_absolute=200, "power_line_frequency=50 Hz"
      --buffers N        buffers of the camera (4)
      --work MS          spend time on each frame, as a model would (0)
      --stall MS         start a silent camera again after this time (2000)
      --timeout S        give up after this time (10)
      --json             print one JSON object
      --version          show the version
      -h, --help         show this

    EXAMPLE
      swiftlet-run run model.swl photo.jpg other.png --top 3
      swiftlet-run run model.swl --input x.npy --output results
      swiftlet-run bench model.swl --seconds 10 --json
      swiftlet-run capture /dev/video0 --frames 100 --input 320x320
      ffmpeg -i film.mp4 -f yuv4mpegpipe - | swiftlet-run capture -

    Exit status: 0 success, 1 an input was refused (one line says which, where and why), 2 wrong usage.
    """
}
