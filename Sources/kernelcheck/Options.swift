internal import CLinux
internal import Kernels

/// The command line.
struct Options {
  var bench = false
  var json = false
  var once = false
  var sets: InstructionSets?
  var seed: UInt64 = 1
  var onlyCase: Int?
  var pattern = ""

  static let help = """
    usage: kernelcheck [--bench [--json] [--once]] [--cpu SETS] [--seed N] [--case K] [PATTERN]

    Compares every kernel with the reference, bit for bit (single precision: within 1e-5), in guarded memory.
    PATTERN    only slots and kernels whose name contains it, such as conv_q8 or __avx2; for --bench
               also the layers of one model, such as mobilenet_v2, or camera
    --cpu SETS only the kernels of one choice of instruction sets: reference, avx2, avx512vnni, avx512vbmi, neon,
               dotprod, i8mm; each includes what it builds on
    --seed N   other numbers (1)
    --case K   one case alone
    --bench    times layers of known networks, against the machine's limit where it is known
    --json     one object a line
    --once     the pruned layers alone, each run once between two reads of the clock, to have its instructions counted
    Exit status: 0 all passed, 1 one failed, 2 usage.
    """
}

extension Options {
  /// nil when the command line makes no sense.
  init?(arguments: [String]) {
    var index = 1
    func value() -> String? {
      index += 1
      return index < arguments.count ? arguments[index] : nil
    }
    while index < arguments.count {
      let argument = arguments[index]
      if argument.isSame("--bench") {
        bench = true
      } else if argument.isSame("--json") {
        json = true
      } else if argument.isSame("--once") {
        once = true
      } else if argument.isSame("--cpu") {
        guard let text = value(), let named = InstructionSets(names: text) else { return nil }
        sets = named
      } else if argument.isSame("--seed") {
        guard let text = value(), let number = UInt64(text) else { return nil }
        seed = number
      } else if argument.isSame("--case") {
        guard let text = value(), let number = Int(text), number >= 0 else { return nil }
        onlyCase = number
      } else if argument.utf8.first == UInt8(ascii: "-") || !pattern.isEmpty {
        return nil
      } else {
        pattern = argument
      }
      index += 1
    }
  }

  static func commandLine() -> [String] {
    var arguments: [String] = []
    while let text = unsafe clinux_check_argument(Int32(arguments.count)) {
      unsafe arguments.append(String(cString: text))
    }
    return arguments
  }

  func selects(_ name: String) -> Bool {
    let (text, wanted) = (Array(name.utf8), Array(pattern.utf8))
    guard text.count >= wanted.count else { return false }
    return (0...text.count - wanted.count).contains { text[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}

extension String {
  func isSame(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Spaces added behind, or in front, up to `width` bytes.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
  func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - utf8.count)) + self }
}
