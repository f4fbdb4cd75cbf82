package import FleetProtocol

/// A node's side of secure sums, as answers to instructions: each needs no more than the instruction and a file.
///
/// The file is written before an answer is given. A restart at any moment leads to the same answer again, or to a
/// refusal; never to a second vector under the same masks.
package struct SecureRound: Sendable {
  private let file: SecureRoundFile
  private let identity: (any SecureIdentity)?
  private let fewestClients: Int

  /// `path`: of a file of this node's own. `identity`: with one, all members have to sign. `fewestClients`: with less
  /// company this node takes no part.
  package init(
    path: String, identity: (any SecureIdentity)? = nil, fewestClients: Int = SecureLimits.fewestClients
  ) {
    file = SecureRoundFile(path: path)
    self.identity = identity
    self.fewestClients = fewestClients
  }

  /// The record of the configuration that answers any step but `input`; `node` is this node's number.
  package func answer(
    _ step: SecureStep, _ config: ValueRecord, node: UInt64
  ) throws(SecureRoundError) -> ValueRecord {
    switch step {
    case .keys: return try keys(read(config), node: node)
    case .shares:
      let roster: SecureRoster = try read(config)
      return try advance { (client) throws(SecureError) in SecureStep.item(try client.shares(for: roster)) }
    case .input: throw .refused(.wrongStep)
    case .survivors:
      let survivors: SecureSurvivors = try read(config)
      return try advance { (client) throws(SecureError) in SecureStep.item(try client.consent(to: survivors)) }
    case .unmask:
      let survivors: SecureSurvivors = try read(config)
      return try advance { (client) throws(SecureError) in SecureStep.item(try client.reveal(for: survivors)) }
    }
  }

  /// What the vector of a `train` instruction has to be, before any work is spent on it.
  package func expected(_ config: ValueRecord) throws(SecureRoundError) -> SecureSettings {
    let delivery: SecureShares = try read(config)
    let client = try client()
    do throws(SecureError) { try client.accept(delivery) } catch { throw .refused(error) }
    return client.state.settings
  }

  /// Masks what was learned from so many examples; more than the settings allow count as that many.
  package func input(
    _ change: [Float], examples: Int, _ config: ValueRecord
  ) throws(SecureRoundError) -> (config: ValueRecord, vector: [UInt8]) {
    let delivery: SecureShares = try read(config)
    var client = try client()
    let settings = client.state.settings
    let vector: [UInt8]
    do throws(SecureError) {
      vector = try client.input(change, weight: min(examples, settings.maximumWeight), delivery: delivery)
    } catch { throw .refused(error) }
    try file.keep(vector, session: settings.session)
    try file.save(client.state)
    return (ValueRecord([SecureStep.item(SecureInput(session: settings.session))]), vector)
  }

  /// What `input` has given for the same instruction before a restart; nil when it has given nothing.
  func kept(_ config: ValueRecord) throws(SecureRoundError) -> (config: ValueRecord, vector: [UInt8])? {
    let delivery: SecureShares = try read(config)
    let client = try client()
    let settings = client.state.settings
    do throws(SecureError) {
      guard try !client.accept(delivery) else { return nil }
    } catch { throw .refused(error) }
    guard let vector = file.kept(byteCount: 4 * settings.wordCount, session: settings.session) else { return nil }
    return (ValueRecord([SecureStep.item(SecureInput(session: settings.session))]), vector)
  }

  /// Erases the secrets: the sum is over, or this node has left it.
  package func forget() throws(SecureRoundError) { try file.erase() }

  /// The same settings for the same node go on; any others begin anew, as does a node whose file cannot be used.
  private func keys(_ settings: SecureSettings, node: UInt64) throws(SecureRoundError) -> ValueRecord {
    if let state = try? file.load(), state.settings == settings, state.node == node {
      return try advance { (client) throws(SecureError) in SecureStep.item(try client.keys()) }
    }
    let client: SecureClient?
    do throws(SecureError) {
      client = SecureClient(
        settings, node: node, seed: try Secret.random(), identity: identity, fewestClients: fewestClients)
    } catch { throw .refused(error) }
    guard var client else { throw .refused(.wrongStep) }
    return try advance(&client) { (client) throws(SecureError) in SecureStep.item(try client.keys()) }
  }

  private func client() throws(SecureRoundError) -> SecureClient {
    guard let state = try file.load() else { throw .refused(.otherSession) }
    guard let client = SecureClient(resuming: state, identity: identity, fewestClients: fewestClients) else {
      throw .damaged(path: file.path)
    }
    return client
  }

  private func advance(
    _ step: (inout SecureClient) throws(SecureError) -> ValueRecord.Item
  ) throws(SecureRoundError) -> ValueRecord {
    var client = try client()
    return try advance(&client, step)
  }

  /// Takes a step and writes down that it was taken.
  private func advance(
    _ client: inout SecureClient, _ step: (inout SecureClient) throws(SecureError) -> ValueRecord.Item
  ) throws(SecureRoundError) -> ValueRecord {
    let item: ValueRecord.Item
    do throws(SecureError) { item = try step(&client) } catch { throw .refused(error) }
    try file.save(client.state)
    return ValueRecord([item])
  }

  private func read<Value: WireMessage>(_ config: ValueRecord) throws(SecureRoundError) -> Value {
    guard let content = SecureStep.content(of: config) else { throw .refused(.wrongStep) }
    do throws(WireError) { return try Value(decoding: content) } catch {
      throw .refused(.unreadable(offset: error.offset))
    }
  }
}
