import CImaging
import Foundation
import Testing

@Suite struct JPEGTransformTests {
  static let points = [1, 2, 4, 8]

  /// The formula of ITU-T T.81 A.3.3 for fewer points, of the lowest frequencies.
  private func sample(_ block: ArraySlice<Double>, _ x: Int, _ y: Int, _ columns: Int, _ rows: Int) -> Double {
    var sum = 0.0
    for v in 0..<rows {
      for u in 0..<columns {
        let frequency = wave(u, x, columns) * wave(v, y, rows)
        sum += block[block.startIndex + 8 * v + u] * frequency / 4
      }
    }
    return min(max(sum + 128, 0), 255)
  }

  private func wave(_ frequency: Int, _ place: Int, _ points: Int) -> Double {
    guard frequency > 0 else { return 0.5.squareRoot() }
    return cos(Double((2 * place + 1) * frequency) * .pi / Double(2 * points))
  }

  @Test(arguments: points, points)
  func samplesAreNearTheFormula(columns: Int, rows: Int) {
    let count = 48
    var generator = SystemRandomNumberGenerator.Seeded(state: UInt64(columns * 9 + rows))
    let factors: [UInt16] = (0..<64).map { UInt16(2 + $0 % 8 + $0 / 8) }
    var blocks: [Int16] = []
    for index in 0..<count * 64 {
      let frequency: Int = index % 8 + index % 64 / 8
      let most: Int = frequency == 0 ? 300 : 40 / (1 + frequency)
      blocks.append(Int16(Int.random(in: -most...most, using: &generator)))
    }
    var samples = [UInt8](repeating: 0, count: count * columns * rows)
    swl_jpeg_transform(blocks, count, factors, Int32(columns), Int32(rows), &samples, count * columns)
    let real: [Double] = blocks.indices.map { Double(blocks[$0]) * Double(factors[$0 % 64]) }
    var worst = 0.0, squares = 0.0
    for block in 0..<count {
      for y in 0..<rows {
        for x in 0..<columns {
          let actual = Double(samples[y * count * columns + block * columns + x])
          let difference: Double = actual - sample(real[64 * block..<64 * block + 64], x, y, columns, rows)
          worst = max(worst, abs(difference))
          squares += difference * difference
        }
      }
    }
    // Half a level each time is the rounding of samples, the square root of 1 / 12 its root mean square.
    #expect(worst < 1.25)
    #expect((squares / Double(samples.count)).squareRoot() < 0.35)
  }

  /// Damaged frames have any coefficients.
  @Test(arguments: points, points)
  func anyCoefficientsGiveSamples(columns: Int, rows: Int) {
    let extremes: [Int16] = [.min, .max, -1, 0]
    let blocks: [Int16] = (0..<512).map { extremes[($0 * 7 + $0 / 5) % 4] }
    var samples = [UInt8](repeating: 0, count: 8 * columns * rows + 1)
    samples[samples.count - 1] = 77
    let factors = [UInt16](repeating: .max, count: 64)
    swl_jpeg_transform(blocks, 8, factors, Int32(columns), Int32(rows), &samples, 8 * columns)
    #expect(samples.last == 77)
  }
}

extension SystemRandomNumberGenerator {
  /// A generator whose numbers are the same in every run.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
