import FleetProtocol
import SecureSum

/// Reads the input as each message of a secure sum, and lets a client and a server take what is understood in the step
/// where it belongs, as one of this sum; then as a saved client, which is led through all steps.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  check(SecureSettings.self, input)
  check(SecureInput.self, input)
  check(SecureConsent.self, input)
  if var keys = check(SecureKeys.self, input) {
    keys.session = sample.settings.session
    var server = SecureServer(sample.settings)
    _ = try? server.take(keys, from: 9)
  }
  if var roster = check(SecureRoster.self, input) {
    roster.session = sample.settings.session
    var client = sample.client
    _ = try? client.shares(for: roster)
  }
  if var shares = check(SecureShares.self, input) {
    shares.session = sample.settings.session
    var (client, server) = (sample.sharing, sample.server)
    _ = try? client.input([0.5], weight: 2, delivery: shares)
    for node in 1...3 as ClosedRange<UInt64> { _ = try? server.take(shares, from: node) }
  }
  if var survivors = check(SecureSurvivors.self, input) {
    survivors.session = sample.settings.session
    var client = sample.masked
    _ = try? client.reveal(for: survivors)
  }
  if var reveal = check(SecureReveal.self, input) {
    reveal.session = sample.settings.session
    var server = sample.unmasking
    for node in 1...3 as ClosedRange<UInt64> { _ = try? server.take(reveal, from: node) }
    _ = try? server.unmasked()
  }
  resume(input)
  resumeServer(input)
  return 0
}

@discardableResult
private func check<Value: WireMessage>(_: Value.Type, _ input: [UInt8]) -> Value? {
  do throws(WireError) {
    let value = try Value(decoding: input)
    let once = value.encoded()
    let twice = try Value(decoding: once).encoded()
    precondition(once == twice)
    return value
  } catch {
    precondition(0...input.count ~= error.offset)
    return nil
  }
}

private func resume(_ input: [UInt8]) {
  guard let state = check(SecureClientState.self, input),
    // A larger vector would only take time.
    state.settings.values <= 4096, var client = SecureClient(resuming: state, identity: nil)
  else { return }
  _ = try? client.keys()
  _ = try? client.shares(for: sample.roster)
  _ = try? client.input(Array(repeating: 0.5, count: state.settings.values), weight: 1, delivery: sample.delivery)
  _ = try? client.reveal(for: sample.survivors)
}

private func resumeServer(_ input: [UInt8]) {
  guard var server = try? SecureServer(resuming: input), server.settings.values <= 4096 else { return }
  let saved = server.saved
  precondition((try? SecureServer(resuming: saved))?.saved == saved)
  for node in 1...3 as ClosedRange<UInt64> { _ = try? server.delivery(to: node) }
  _ = try? server.closeKeys()
  _ = try? server.closeShares()
  _ = try? server.closeInput()
  _ = try? server.unmasked()
}

/// A sum of three, and its machines before each step.
private struct Sample {
  let settings = SecureSettings(
    session: Array(0..<32), threshold: 2, clients: 3, values: 1, clip: 1, maximumWeight: 10)!
  let roster: SecureRoster
  let delivery: SecureShares
  let survivors: SecureSurvivors
  let client, sharing, masked: SecureClient
  let server, unmasking: SecureServer

  init() throws {
    var clients: [SecureClient] = []
    for number in 1...3 as ClosedRange<UInt8> {
      let seed = Secret([UInt8](repeating: number, count: 32))!
      clients.append(SecureClient(settings, node: UInt64(number), seed: seed, identity: nil)!)
    }
    client = clients[0]
    var server = SecureServer(settings)
    for client in clients { try server.take(client.keys(), from: client.state.node) }
    roster = try server.closeKeys()
    self.server = server
    for index in clients.indices { try server.take(clients[index].shares(for: roster), from: UInt64(index + 1)) }
    sharing = clients[0]
    try server.closeShares()
    delivery = try server.delivery(to: 1)
    for index in clients.indices {
      let node = UInt64(index + 1)
      let vector = try clients[index].input([0.5], weight: 2, delivery: server.delivery(to: node))
      var input = SecureInput()
      input.session = settings.session
      try server.take(input, vector: vector, from: node)
    }
    masked = clients[0]
    survivors = try server.closeInput()
    unmasking = server
  }
}

private let sample = try! Sample()
