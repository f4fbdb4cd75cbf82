import ModelFormat
import SamplePrograms
import Tensors
import Testing

/// A sample file taken apart far enough to break it in one place.
struct Refusal {
  var bytes: [UInt8]

  init(_ name: String) { bytes = SamplePrograms.file(name) }
  init(_ builder: ProgramBuilder) { bytes = builder.file }

  /// The error a file is refused with.
  func error(limits: ModelLimits = ModelLimits(), verifiesDigests: Bool = false) -> ModelError? {
    var reader = ModelReader()
    reader.limits = limits
    reader.verifiesDigests = verifiesDigests
    do throws(ModelError) {
      _ = try reader.read(bytes.span.bytes)
      return nil
    } catch { return error }
  }

  mutating func put(_ word: UInt32, at offset: Int) {
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: word >> (8 * index)) }
  }

  func word(at offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }

  /// Where the section in a place of the table begins: 0 manifest, 1 tensors, 2 steps, 3 weights.
  func section(_ index: Int) -> Int { word(at: entry(index) + 8) }
  func entry(_ index: Int) -> Int { 160 + 64 * index }

  /// Where the records of the tensors section begin, found by walking it as the format's note says.
  func records() -> (buffers: Int, tensors: [Int], inputs: [Int], outputs: [Int]) {
    let start = section(1)
    let buffers = start + 12
    var offset = buffers + 16 * word(at: start + 8)
    func list(_ textAt: Int) -> [Int] {
      let count = word(at: offset)
      offset += 4
      return (0..<count).map { _ in
        defer { offset += textAt + 4 + word(at: offset + textAt) }
        return offset
      }
    }
    return (buffers, list(48), list(32), list(32))
  }

  func steps() -> [Int] {
    var offset = section(2) + 4
    return (0..<word(at: section(2))).map { _ in
      let text = offset + 4 + 4 * (Int(bytes[offset + 2]) | Int(bytes[offset + 3]) << 8)
      defer { offset = text + 4 + word(at: text) }
      return offset
    }
  }
}

extension ProgramBuilder {
  /// The error after a change to one operation.
  func refusal(ofStep index: Int, _ change: (inout ModelFormat.Operation) -> Void) -> ModelError.Code? {
    var changed = self
    change(&changed.program.steps[index].operation)
    let refusal = Refusal(changed)
    guard let error = refusal.error() else { return nil }
    #expect(error.place == .step(index) && error.offset == refusal.steps()[index])
    return error.code
  }
}
