internal import Console
internal import Kernels
internal import Linux

/// Frames of every format to tensors: what comes out, in a form that machines can compare, and how long it takes.
@main struct FrameCheck {
  static let help = """
    usage: framecheck [--cpu SETS]
           framecheck --bench FORMAT [--cpu SETS] [--size WxH] [--frames N]

    Without --bench: turns drawn frames of every format into tensors, in many sizes, views and element types, and prints
    a checksum of each. The lines are the same on every machine.

      --bench FORMAT  the fewest microseconds that a frame takes to a 224x224 int8 tensor: yuyv, nv12, ...
      --size WxH      of the frame, in pixels (1280x720)
      --frames N      how many are measured (200)
      --cpu SETS      instruction sets, joined by "+": reference, avx2, neon, ...; all that there are when not told
    """

  static func main() {
    let arguments = CurrentProcess.arguments
    if arguments.contains(where: { $0.isSame("--help") || $0.isSame("-h") }) { return Terminal.line(help) }
    guard let options = Options(arguments) else {
      complain(help)
      CurrentProcess.exit(2)
    }
    let table = KernelTable(options.sets)
    do throws(FrameFailure) {
      if let name = options.format {
        Terminal.line(try measure(name, options, table))
      } else {
        try printChecksums(table)
      }
    } catch {
      complain("framecheck: \(error.message)")
      CurrentProcess.exit(1)
    }
  }
}
