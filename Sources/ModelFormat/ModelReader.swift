/// Reads a `.swl` file and checks all of it, so that what runs the program needs no check.
public struct ModelReader {
  public var limits = ModelLimits()
  /// Only a fuzzer that wants to reach behind the checksums turns this off.
  public var verifiesDigests = true
  private let verdict: ((SignatureClaim) -> SignatureVerdict)?

  /// Reads files whoever made them.
  public init() { verdict = nil }

  /// Reads only signed files whose signature `verdict` says to hold.
  public init(verdict: @escaping (SignatureClaim) -> SignatureVerdict) { self.verdict = verdict }

  /// The program and the place of its weights in the file. `file` is the whole file.
  public func read(_ file: RawSpan) throws(ModelError) -> (program: Program, weights: Range<Int>) {
    let (version, sections) = try sectionTable(file)
    var program = Program()
    try readManifest(file, try require(.manifest, sections), into: &program)
    let weights = try require(.weights, sections)
    guard weights.count <= limits.memoryByteCount else { throw ModelError(.tooLarge, offset: weights.lowerBound) }
    program.weightByteCount = weights.count
    program.weightOffset = weights.lowerBound
    var offsets = RecordOffsets()
    try readTensors(file, try require(.tensors, sections), version, into: &program, &offsets)
    try readSteps(file, try require(.steps, sections), into: &program, &offsets)
    try readDriftReference(file, sections, into: &program)
    let trainable = sections[Int(Container.SectionKind.trainable.rawValue)]
    if trainable.lowerBound > 0 {
      program.trainable = try TrainableNetwork(reading: file.extracting(trainable), base: trainable.lowerBound)
    }
    try Validator(program: program, limits: limits, offsets: offsets).validate(weights: file.extracting(weights))
    try program.trainable?.check(program, offset: trainable.lowerBound)
    return (program, weights)
  }

  private func verifySignature(_ file: RawSpan, tableEnd: Int) throws(ModelError) {
    guard let verdict else { return }
    guard let claim = SignatureClaim(file, tableEnd: tableEnd) else {
      throw ModelError(.notSigned, offset: Container.signer.lowerBound)
    }
    switch verdict(claim) {
    case .holds: return
    case .unknownSigner: throw ModelError(.unknownSigner, offset: Container.signer.lowerBound)
    case .wrongSignature: throw ModelError(.wrongSignature, offset: Container.signature.lowerBound)
    }
  }

  /// By kind; empty at 0 where a file has none.
  private typealias Sections = InlineArray<7, Range<Int>>

  private func require(_ kind: Container.SectionKind, _ sections: Sections) throws(ModelError) -> Range<Int> {
    let range = sections[Int(kind.rawValue)]
    guard range.lowerBound > 0 else { throw ModelError(.sectionMissing, offset: Container.headerByteCount) }
    return range
  }

  private func sectionTable(_ file: RawSpan) throws(ModelError) -> (version: UInt32, Sections) {
    var reader = ByteReader(file)
    guard file.byteCount >= Container.headerByteCount else {
      throw ModelError(startsWithMagic(file) ? .tooShort : .notAModel, offset: 0)
    }
    guard startsWithMagic(file) else { throw ModelError(.notAModel, offset: 0) }
    try reader.skip(Container.magic.utf8CodeUnitCount)
    let version = try reader.integer(UInt32.self)
    guard (1...Container.version).contains(version) else { throw ModelError(.unsupportedVersion, offset: 8) }
    let count = try reader.index()
    guard count <= Container.maximumSections else { throw ModelError(.badCount, offset: 12) }
    let length = try reader.integer(UInt64.self)
    let tableEnd = Container.headerByteCount + count * Container.entryByteCount
    guard tableEnd <= file.byteCount else { throw ModelError(.tooShort, offset: file.byteCount) }
    guard length == UInt64(file.byteCount) else { throw ModelError(.wrongLength, offset: 16) }
    try verifyTable(file, byteCount: tableEnd)
    try verifySignature(file, tableEnd: tableEnd)

    var ranges: [Range<Int>] = []
    var sections = Sections(repeating: 0..<0)
    try reader.skip(Container.headerByteCount - reader.position)
    for _ in 0..<count {
      let start = reader.offset
      let kind = try reader.integer(UInt32.self)
      try reader.skip(4)
      let offset = try reader.size(limit: file.byteCount, .badPlacement)
      let length = try reader.size(limit: file.byteCount - offset, .badPlacement)
      try reader.skip(8)
      let digest = try Digest(stored: &reader)
      guard offset >= tableEnd, offset % Container.alignment == 0 else {
        throw ModelError(.badPlacement, offset: start)
      }
      let range = offset..<(offset + length)
      guard !verifiesDigests || Digest(of: file.extracting(range)) == digest else {
        throw ModelError(.corrupt, offset: offset)
      }
      ranges.append(range)
      if let known = Container.SectionKind(rawValue: kind) {
        guard sections[Int(known.rawValue)].lowerBound == 0 else { throw ModelError(.badCount, offset: start) }
        sections[Int(known.rawValue)] = range
      }
    }
    if verdict != nil { try FileSignature.verifyPadding(file, tableEnd: tableEnd, sections: ranges) }
    return (version, sections)
  }

  private func startsWithMagic(_ file: RawSpan) -> Bool {
    let length = Container.magic.utf8CodeUnitCount
    guard file.byteCount >= length else { return false }
    for index in 0..<length {
      let byte = unsafe file.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard unsafe byte == Container.magic.utf8Start[index] else { return false }
    }
    return true
  }

  private func verifyTable(_ file: RawSpan, byteCount: Int) throws(ModelError) {
    guard verifiesDigests else { return }
    var reader = ByteReader(file.extracting(Container.digest), base: Container.digest.lowerBound)
    guard try Digest(stored: &reader) == Digest(of: FileSignature.message(file, tableEnd: byteCount)) else {
      throw ModelError(.corrupt, offset: Container.digest.lowerBound)
    }
  }

  private func readManifest(_ file: RawSpan, _ range: Range<Int>, into program: inout Program) throws(ModelError) {
    var reader = ByteReader(file.extracting(range), base: range.lowerBound)
    let count = try reader.count(limit: 4096, recordByteCount: 8)
    for _ in 0..<count {
      let key = try reader.string()
      program.manifest.entries.append(Manifest.Entry(key: key, value: try reader.string()))
    }
    try reader.expectEnd()
  }

  private func readDriftReference(
    _ file: RawSpan, _ sections: Sections, into program: inout Program
  ) throws(ModelError) {
    let range = sections[Int(Container.SectionKind.driftReference.rawValue)]
    guard range.lowerBound > 0 else { return }
    program.driftReference = try DriftReference(reading: file.extracting(range), base: range.lowerBound)
  }

  private func readTensors(
    _ file: RawSpan, _ range: Range<Int>, _ version: UInt32, into program: inout Program, _ offsets: inout RecordOffsets
  ) throws(ModelError) {
    var reader = ByteReader(file.extracting(range), base: range.lowerBound)
    program.activationByteCount = try reader.size(limit: limits.memoryByteCount, .tooLarge)
    for _ in 0..<(try reader.count(limit: limits.bufferCount, recordByteCount: 16)) {
      offsets.buffers.append(reader.offset)
      program.buffers.append(try BufferRecord(reader: &reader, limit: limits.memoryByteCount))
    }
    for index in 0..<(try reader.count(limit: limits.tensorCount, recordByteCount: TensorRecord.minimumByteCount)) {
      offsets.tensors.append(reader.offset)
      program.tensors.append(try TensorRecord(reader: &reader, index: index, version: version, limits: limits))
    }
    for index in 0..<(try reader.count(limit: 256, recordByteCount: Port.minimumByteCount)) {
      offsets.inputs.append(reader.offset)
      program.inputs.append(try Port(reader: &reader, place: .input(index)))
    }
    for index in 0..<(try reader.count(limit: 256, recordByteCount: Port.minimumByteCount)) {
      offsets.outputs.append(reader.offset)
      program.outputs.append(try Port(reader: &reader, place: .output(index)))
    }
    try reader.expectEnd()
  }

  private func readSteps(
    _ file: RawSpan, _ range: Range<Int>, into program: inout Program, _ offsets: inout RecordOffsets
  ) throws(ModelError) {
    var reader = ByteReader(file.extracting(range), base: range.lowerBound)
    for index in 0..<(try reader.count(limit: limits.stepCount, recordByteCount: Step.minimumByteCount)) {
      offsets.steps.append(reader.offset)
      program.steps.append(try Step(reader: &reader, index: index))
    }
    try reader.expectEnd()
  }
}
