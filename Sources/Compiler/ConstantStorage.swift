internal import ModelFormat
internal import Tensors

/// Chooses the form in which each constant is stored: one that takes longer to decode has to be smaller by so much that
/// reading less from flash makes up for it.
struct ConstantStorage {
  /// The part of the simpler form, and the bytes, that a form must save.
  private static let margin = (divisor: 8, byteCount: 64)
  /// Higher levels of zstd take several times as long for two per cent of float weights and nothing of bytes.
  private let encoder = ConstantEncoder(level: 12)

  /// A new weights section: constants as they are, each at a multiple of 64, then coded ones without gaps. The program
  /// follows.
  func code(_ program: inout Program, _ weights: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var coded: [(tensor: Int, bytes: [UInt8])] = []
    for index in program.tensors.indices {
      let tensor = program.tensors[index]
      guard case .constant(let start) = tensor.placement else { continue }
      let bytes = Array(weights[start..<start + tensor.byteCount])
      if let (coding, stored) = smallest(bytes, tensor.type) {
        program.tensors[index].coded = CodedForm(coding: coding, byteCount: stored.count)
        coded.append((index, stored))
      } else {
        plain.append(contentsOf: repeatElement(0, count: Arena.aligned(plain.count) - plain.count))
        program.tensors[index].placement = .constant(byteOffset: plain.count)
        plain += bytes
      }
    }
    for (tensor, bytes) in coded {
      program.tensors[tensor].placement = .constant(byteOffset: plain.count)
      plain += bytes
    }
    return plain
  }

  /// The coded form that pays; nil when none does.
  private func smallest(_ bytes: [UInt8], _ type: ElementType) -> (ConstantCoding, [UInt8])? {
    var best: (coding: ConstantCoding, stored: [UInt8])?
    for coding in [.bitmap, .zstd, .planesZstd, .bitmapZstd] as [ConstantCoding] {
      guard let stored = encoder.encoded(bytes.span.bytes, type, as: coding) else { continue }
      let simpler = best?.stored.count ?? bytes.count
      let saved = max(simpler / ConstantStorage.margin.divisor, ConstantStorage.margin.byteCount)
      if stored.count <= simpler - saved { best = (coding, stored) }
    }
    return best
  }
}
