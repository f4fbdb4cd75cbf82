import FleetProtocol
import Foundation
import Testing

struct UpdateTests {
  /// Numbers with a few large ones among many small ones, as weights change; a seed for each length.
  private func change(_ count: Int, seed: Int) -> [Float] {
    var random = SplitMix64(seed: UInt64(seed))
    return (0..<count).map { _ in
      let sum = (0..<4).reduce(0.0) { total, _ in total + random.nextFraction() - 0.5 }
      return Float(sum * sum * sum * 0.01)
    }
  }

  static let counts = [0, 1, 2, 7, 8, 9, 127, 128, 129, 1000, 4095, 4096, 4097, 10000]

  @Test(arguments: counts)
  func floatsComeBackExactly(count: Int) throws {
    let values = change(count, seed: 1)
    let bytes = try UpdateEncoder.encode(values, as: UpdateFormat(bits: .full))
    #expect(bytes.count == 24 + 4 * count)
    #expect(try UpdateDecoder.decode(bytes, count: count) == values)
  }

  /// Nearest code under a scale rounded up by less than 1/128.
  @Test(arguments: counts, [(UpdateFormat.Bits.eight, Float(127)), (.four, 7)])
  func codedValuesAreNear(count: Int, coding: (bits: UpdateFormat.Bits, limit: Float)) throws {
    for magnitude in [1, 0x1p90, 0x1p-120, 0x1p-149] as [Float] {
      let values = change(count, seed: count).map { $0 * magnitude }
      let bytes = try UpdateEncoder.encode(values, as: UpdateFormat(bits: coding.bits))
      #expect(bytes.count <= 24 + count * Int(coding.bits.rawValue) / 8 + 1 + (count + 127) / 128 * 2)
      let decoded = try UpdateDecoder.decode(bytes, count: count)
      for start in stride(from: 0, to: count, by: 128) {
        let block = start..<min(start + 128, count)
        let largest = values[block].reduce(0) { max($0, $1.magnitude) }
        let bound = largest / coding.limit / 2 * (1 + 1 / 64) + 0x1p-133
        for index in block { #expect((decoded[index] - values[index]).magnitude <= bound) }
      }
    }
  }

  /// What is kept are the values of largest magnitude, and they are as exact as without selection.
  @Test(arguments: counts, [0.001, 0.01, 0.25, 0.999])
  func theLargestAreKept(count: Int, density: Double) throws {
    for values in [change(count, seed: 5), (0..<count).map { Float($0 % 3) }] {
      let format = UpdateFormat(bits: .full, density: density)
      let kept = format.keptCount(of: count)
      #expect(kept == Int((Double(count) * density).rounded(.up)))
      let decoded = try UpdateDecoder.decode(UpdateEncoder.encode(values, as: format), count: count)
      let ranked = values.indices.sorted { (values[$0].magnitude, $1) > (values[$1].magnitude, $0) }
      var expected = [Float](repeating: 0, count: count)
      for index in ranked.prefix(kept) { expected[index] = values[index] }
      #expect(decoded == expected)
    }
  }

  /// The error of the nearest vector in the direction of the signs is known: |x|^2 - |y|1^2 / d^2 for each block; over
  /// random rotations it is near 1 - 2 / pi of |x|^2, and never more than all of it.
  @Test(arguments: counts)
  func signsAreAsNearAsTheyCanBe(count: Int) throws {
    let values = change(count, seed: 7)
    let bytes = try UpdateEncoder.encode(values, as: UpdateFormat(bits: .one), seed: 99)
    let decoded = try UpdateDecoder.decode(bytes, count: count)
    let square = values.reduce(0) { $0 + Double($1) * Double($1) }
    let error = zip(values, decoded).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }
    #expect(error <= square * 1.0001)
    if count >= 1000 { #expect(error < square * 0.5 && error > square * 0.25) }
    #expect(bytes.count <= 24 + (count + 4095) / 4096 * 4 + max(count.nextPowerOfTwo(within: 4096), 8) / 8)
  }

  /// The mean over many seeds comes to the vector itself.
  @Test func unbiasedSignsAverageOut() throws {
    let values = change(200, seed: 8)
    var sum = [Double](repeating: 0, count: 200)
    let rounds = 2000
    for seed in 0..<rounds {
      let bytes = try UpdateEncoder.encode(values, as: UpdateFormat(bits: .one), seed: UInt64(seed), isUnbiased: true)
      for (index, value) in try UpdateDecoder.decode(bytes, count: 200).enumerated() { sum[index] += Double(value) }
    }
    let square = values.reduce(0) { $0 + Double($1) * Double($1) }
    let error = zip(values, sum).reduce(0) { $0 + pow(Double($1.0) - $1.1 / Double(rounds), 2) }
    // One vector is off by about 0.57 of the square.
    #expect(error < square * 0.57 / Double(rounds) * 2)
  }

  /// A rotation spreads one large value over all of its block.
  @Test func aSingleValueSurvives() throws {
    var values = [Float](repeating: 0, count: 4096)
    values[1234] = 1
    let decoded = try UpdateDecoder.decode(UpdateEncoder.encode(values, as: UpdateFormat(bits: .one)), count: 4096)
    #expect(decoded == values)
  }

  /// With error feedback nothing is lost: what was sent so far and what is left out are what was to be sent.
  @Test(arguments: [
    UpdateFormat(bits: .four, density: 0.01), UpdateFormat(bits: .eight, density: 0.1),
    UpdateFormat(bits: .one), UpdateFormat(bits: .one, density: 0.1),
  ])
  func errorFeedbackSendsEverythingInTime(format: UpdateFormat) throws {
    let count = 5000
    let change = change(count, seed: 11)
    var feedback = ErrorFeedback(count: count)
    var sent = [Double](repeating: 0, count: count)
    let rounds = 400
    for round in 0..<rounds {
      let (bytes, next) = try feedback.encode(change, as: format, seed: UInt64(round))
      for (index, value) in try UpdateDecoder.decode(bytes, count: count).enumerated() { sent[index] += Double(value) }
      feedback = next
    }
    let total = change.map { Double($0) * Double(rounds) }
    let square = total.reduce(0) { $0 + $1 * $1 }
    var left = 0.0
    for index in 0..<count {
      left += pow(total[index] - sent[index], 2)
      let missing = total[index] - sent[index] - Double(feedback.residual[index])
      #expect(missing.magnitude < 1e-4 * max(1, total[index].magnitude))
    }
    #expect(left < square * 0.1)
  }

  @Test func formatsAreAskedFor() {
    func config(_ bits: RecordValue, _ density: RecordValue? = nil) -> ValueRecord {
      var record = ValueRecord([ValueRecord.Item("swiftlet-update-bits", bits)])
      if let density { record.items.append(ValueRecord.Item("swiftlet-update-density", density)) }
      return record
    }
    #expect(UpdateFormat(asked: ValueRecord()) == nil)
    #expect(UpdateFormat(asked: config(.signed(4), .double(0.01))) == UpdateFormat(bits: .four, density: 0.01))
    #expect(UpdateFormat(asked: config(.double(1))) == UpdateFormat(bits: .one))
    for bits in [.signed(3), .double(4.5), .text("4"), .signed(-1), .double(.nan), .unsigned(1 << 40)] as [RecordValue]
    {
      #expect(UpdateFormat(asked: config(bits)) == nil)
    }
    for density in [.double(0), .double(-1), .double(1.01), .signed(2)] as [RecordValue] {
      #expect(UpdateFormat(asked: config(.signed(8), density)) == nil)
    }
  }

  @Test func whatIsNoNumberIsNotSent() {
    for value in [.nan, .infinity, -.infinity, 0x1p97] as [Float] {
      let error = #expect(throws: UpdateEncoder.OutOfRange.self) {
        try UpdateEncoder.encode([0, 1, -1, value, .nan], as: UpdateFormat(bits: .eight))
      }
      #expect(error?.index == 3)
    }
  }

  @Test(arguments: UpdateFormat.Bits.allCases, [0.05, 1])
  func changedUpdatesAreRefusedOrFinite(bits: UpdateFormat.Bits, density: Double) throws {
    let whole = try UpdateEncoder.encode(change(700, seed: 13), as: UpdateFormat(bits: bits, density: density))
    #expect(throws: WireError(.badUpdateHeader, offset: 8)) { try UpdateDecoder.decode(whole, count: 701) }
    for count in 0..<whole.count {
      #expect(throws: WireError.self) { try UpdateDecoder.decode(Array(whole[..<count]), count: 700) }
    }
    #expect(throws: WireError.self) { try UpdateDecoder.decode(whole + [0], count: 700) }
    var random = SplitMix64(seed: 17)
    for _ in 0..<3000 {
      var bytes = whole
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
      if let decoded = try? UpdateDecoder.decode(bytes, count: 700) {
        #expect(decoded.count == 700 && decoded.allSatisfy(\.isFinite))
      }
    }
  }
}

extension Int {
  /// Whole blocks and a last one filled up to a power of two.
  fileprivate func nextPowerOfTwo(within block: Int) -> Int {
    var last = 1
    while last < self % block { last *= 2 }
    return self / block * block + (self % block == 0 ? 0 : Swift.max(last, 8))
  }
}
