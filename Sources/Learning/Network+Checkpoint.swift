extension Network {
  /// Takes over the parameters and statistics of a training of a network with the same ones, whatever its options.
  public func takeParameters(fromCheckpoint file: RawSpan) throws(CheckpointError) {
    try Checkpoint.check(file)
    guard loadNumber(file, 80) == layoutFingerprint else { throw .otherNetwork }
    let slots = Int(loadNumber(file, 8) >> 32)
    let count = 4 * architecture.parameterCount
    let statistics = Checkpoint.headerByteCount + count * (1 + slots)
    let end = statistics + 4 * architecture.statisticsCount
    guard 0...2 ~= slots, end <= file.byteCount - Checkpoint.digestByteCount else { throw .damaged }
    withParameters { copy(file, Checkpoint.headerByteCount, to: &$0) }
    withStatistics { copy(file, statistics, to: &$0) }
  }

  /// The same for networks with the same parameters and statistics.
  var layoutFingerprint: UInt64 {
    var print = Fingerprint()
    for parameter in architecture.parameters {
      for number in [parameter.role.rawValue, parameter.rows, parameter.channels] { print.add(number) }
    }
    print.add(architecture.statisticsCount)
    return print.value
  }
}
