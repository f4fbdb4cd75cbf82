package import FleetProtocol

/// Instructions as a node's workload gets them.
extension SecureRound {
  /// What a node has learned.
  package struct Learned: Sendable {
    /// Of each value of the model, clipped as a whole and with noise if that is wanted; its clipping to the settings'
    /// range is done here.
    package var change: [Float]
    package var examples: Int

    package init(change: [Float], examples: Int) {
      self.change = change
      self.examples = examples
    }
  }

  /// The records that answer an instruction, in the writer's store; nil when it is none of a secure sum.
  ///
  /// `learn`: carries out a `train` instruction, for a vector as the settings say; nil: there is none, and this node leaves
  /// the sum.
  package func records(
    for instruction: Metadata, _ config: ValueRecord, _ writer: ObjectWriter, learn: (SecureSettings) -> Learned?
  ) throws(SecureRoundError) -> ObjectTree? {
    guard let step = SecureStep(messageType: instruction.messageType, config: config) else { return nil }
    guard step == .input else {
      let answer = try answer(step, config, node: instruction.targetNodeID)
      return try stored { () throws(ObjectWriter.StoreIsFull) in
        try writer.records([ObjectWriter.Named("config", try writer.config(answer))])
      }
    }
    let input = try input(config, learn)
    return try stored { () throws(ObjectWriter.StoreIsFull) in
      try writer.records([
        ObjectWriter.Named("arrays", try MaskedArray.written(input.vector, writer)),
        ObjectWriter.Named("config", try writer.config(input.config)),
      ])
    }
  }

  private func input(
    _ config: ValueRecord, _ learn: (SecureSettings) -> Learned?
  ) throws(SecureRoundError) -> (config: ValueRecord, vector: [UInt8]) {
    if let input = try kept(config) { return input }
    guard let learned = learn(try expected(config)) else { throw .nothingLearned }
    return try input(learned.change, examples: learned.examples, config)
  }

  private func stored(
    _ write: () throws(ObjectWriter.StoreIsFull) -> ObjectTree
  ) throws(SecureRoundError) -> ObjectTree {
    do throws(ObjectWriter.StoreIsFull) { return try write() } catch { throw .storeIsFull }
  }
}
