internal import CKernels

/// Instruction sets that kernels may use. The empty set is the reference alone.
public struct InstructionSets: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let avx2 = InstructionSets(rawValue: SWL_CPU_AVX2.rawValue)
  public static let avx512vnni = InstructionSets(rawValue: SWL_CPU_AVX512VNNI.rawValue)
  public static let avx512vbmi = InstructionSets(rawValue: SWL_CPU_AVX512VBMI.rawValue)
  public static let neon = InstructionSets(rawValue: SWL_CPU_NEON.rawValue)
  public static let dotprod = InstructionSets(rawValue: SWL_CPU_DOTPROD.rawValue)
  public static let i8mm = InstructionSets(rawValue: SWL_CPU_I8MM.rawValue)

  /// What this machine and its operating system support.
  public static var detected: InstructionSets { InstructionSets(rawValue: swl_cpu_detect()) }

  private static func entry(_ index: Int) -> (name: StaticString, set: InstructionSets, implied: InstructionSets)? {
    switch index {
    case 0: ("avx2", .avx2, [])
    case 1: ("avx512vnni", .avx512vnni, [.avx2])
    case 2: ("avx512vbmi", .avx512vbmi, [.avx2, .avx512vnni])
    case 3: ("neon", .neon, [])
    case 4: ("dotprod", .dotprod, [.neon])
    case 5: ("i8mm", .i8mm, [.neon, .dotprod])
    default: nil
    }
  }

  /// The sets named in `text`, joined by "+" or ",", each with what it builds on; nil when a name is unknown.
  /// "reference" names none, "native" all that the machine has.
  public init?(names text: String) {
    var sets: InstructionSets = []
    for part in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ",") }) {
      if part.elementsEqual("reference".utf8) { continue }
      if part.elementsEqual("native".utf8) {
        sets.formUnion(.detected)
        continue
      }
      var index = 0
      var isKnown = false
      while let entry = InstructionSets.entry(index) {
        let name = unsafe UnsafeBufferPointer(start: entry.name.utf8Start, count: entry.name.utf8CodeUnitCount)
        if unsafe part.elementsEqual(name) {
          sets.formUnion(entry.set.union(entry.implied))
          isKnown = true
        }
        index += 1
      }
      guard isKnown else { return nil }
    }
    self = sets
  }

  /// The names of the sets joined by "+", or "reference".
  public var description: String {
    var text = ""
    var index = 0
    while let entry = InstructionSets.entry(index) {
      if contains(entry.set) { unsafe text += (text.isEmpty ? "" : "+") + String(cString: entry.name.utf8Start) }
      index += 1
    }
    return text.isEmpty ? "reference" : text
  }
}
