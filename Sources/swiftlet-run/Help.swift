/// What `--help` shows.
enum Help {
  static let text = """
    usage: swiftlet-run run MODEL.swl IMAGE... [--top K] [--cpu MASK] [--threads N] [--json]
           swiftlet-run run MODEL.swl --input X.npy [--input ...] --output FOLDER [--json]
           swiftlet-run bench MODEL.swl [--seconds S | --runs N] [--profile] [--cpu MASK] [--threads N] [--json]

    Runs or measures a compiled model, as `swiftlet run` and `swiftlet bench` do.

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
      --json             print one JSON object
      --version          show the version
      -h, --help         show this

    EXAMPLE
      swiftlet-run run model.swl photo.jpg other.png --top 3
      swiftlet-run run model.swl --input x.npy --output results
      swiftlet-run bench model.swl --seconds 10 --json

    Exit status: 0 success, 1 an input was refused (one line says which, where and why), 2 wrong usage.
    """
}
