// The section's form in a file, and what of it is refused.

extension DriftReference {
  static let maximumDistributions = 64
  static let maximumChannels: UInt8 = 4

  /// Reads a section or what `encoded` gave, and checks every number; `base` is its place in the file, for errors.
  public init(reading bytes: RawSpan, base: Int = 0) throws(ModelError) {
    var reader = ByteReader(bytes, base: base)
    let start = reader.offset
    frameCount = try reader.integer(UInt32.self)
    threshold = try reader.float()
    guard frameCount > 0, threshold >= 0, threshold <= 1 else { throw ModelError(.badReference, offset: start) }
    distributions = []
    let count = try reader.count(
      limit: DriftReference.maximumDistributions, recordByteCount: Distribution.minimumByteCount)
    for _ in 0..<count {
      let start = reader.offset
      guard let distribution = try Distribution(reader: &reader) else { continue }
      guard distribution.isConsistent(frameCount: frameCount), self[distribution.subject] == nil else {
        throw ModelError(.badReference, offset: start)
      }
      distributions.append(distribution)
    }
    try reader.expectEnd()
  }

  /// The bytes of the section.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: frameCount)
    bytes.append(littleEndian: threshold.bitPattern)
    bytes.append(littleEndian: UInt32(distributions.count))
    for distribution in distributions { distribution.append(to: &bytes) }
    return bytes
  }
}

extension DriftReference.Distribution {
  static let minimumByteCount = 16

  /// Nil for a subject that is not known here, behind which reading goes on.
  init?(reader: inout ByteReader) throws(ModelError) {
    let kind = try reader.integer(UInt8.self)
    let channel = try reader.integer(UInt8.self)
    try reader.skip(2)
    low = try reader.float()
    high = try reader.float()
    counts = []
    for _ in 0..<(try reader.count(limit: Self.binCounts.upperBound, recordByteCount: 4)) {
      counts.append(try reader.integer(UInt32.self))
    }
    guard let subject = DriftReference.Subject(kind: kind, channel: channel) else { return nil }
    self.subject = subject
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(subject.kind)
    bytes.append(subject.channel)
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: low.bitPattern)
    bytes.append(littleEndian: high.bitPattern)
    bytes.append(littleEndian: UInt32(counts.count))
    for count in counts { bytes.append(littleEndian: count) }
  }

  /// Whether bounds and counts can be those of so many frames.
  fileprivate func isConsistent(frameCount: UInt32) -> Bool {
    guard low.isFinite, high.isFinite, low < high, (high - low).isFinite, Self.binCounts.contains(counts.count) else {
      return false
    }
    let total = self.total
    guard total <= UInt64(UInt32.max) else { return false }
    let bins = Float(counts.count)
    switch subject {
    case .input(let channel):
      return channel < DriftReference.maximumChannels && total >= UInt64(frameCount)
    case .topClass, .detectionCount: return low == 0 && high == bins && total == UInt64(frameCount)
    case .topScore: return total <= UInt64(frameCount)
    case .scores: return true
    }
  }
}

extension DriftReference.Subject {
  init?(kind: UInt8, channel: UInt8) {
    switch kind {
    case 1: self = .input(channel: channel)
    case 2: self = .topClass
    case 3: self = .topScore
    case 4: self = .detectionCount
    case 5: self = .scores
    default: return nil
    }
  }

  fileprivate var kind: UInt8 {
    switch self {
    case .input: 1
    case .topClass: 2
    case .topScore: 3
    case .detectionCount: 4
    case .scores: 5
    }
  }

  fileprivate var channel: UInt8 { if case .input(let channel) = self { channel } else { 0 } }
}
