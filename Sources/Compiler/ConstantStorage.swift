internal import ModelFormat
internal import Tensors

/// Chooses the form in which each constant is stored: the smallest that is smaller than a simpler one by so much that
/// decoding it pays.
struct ConstantStorage {
  /// The part of its size, and the bytes, that a constant must lose.
  private static let margin = (divisor: 16, byteCount: 64)
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

  /// The coded form that pays; nil when none does. A bitmap must pay beside the bytes as they are, zstd beside the better
  /// of both.
  private func smallest(_ bytes: [UInt8], _ type: ElementType) -> (ConstantCoding, [UInt8])? {
    var best: (ConstantCoding, [UInt8])?
    for round in [[.bitmap], [.zstd, .bitmapZstd, .planesZstd]] as [[ConstantCoding]] {
      var limit = ConstantStorage.largest(thatPaysBeside: best?.1.count ?? bytes.count)
      for coding in round {
        guard let stored = encoder.encoded(bytes.span.bytes, type, as: coding), stored.count <= limit else { continue }
        best = (coding, stored)
        limit = stored.count - 1
      }
    }
    return best
  }

  private static func largest(thatPaysBeside byteCount: Int) -> Int {
    byteCount - max(byteCount / margin.divisor, margin.byteCount)
  }
}
