import FleetProtocol
import Foundation
import SecureSum
import Testing

/// What a sum of 50 clients costs: bytes are checked. With SWIFTLET_MEASURE, vectors have 100,000 values, and times and
/// memory are printed.
struct CostTests {
  private let isMeasured = ProcessInfo.processInfo.environment["SWIFTLET_MEASURE"] != nil

  @Test func bytesAreThoseOfTheNote() throws {
    let values = isMeasured ? 100_000 : 1000
    var federation = Federation(clients: 50, threshold: 34, values: values)
    let input = federation.input(of: 10)
    let keys = try timed("client: keys") { try federation.clients[10]!.keys() }
    let roster = try federation.collectKeys()
    let shares = try timed("client: shares") { try federation.clients[10]!.shares(for: roster) }
    try federation.collectShares(roster)
    let delivery = try federation.server.delivery(to: 10)
    let vector = try timed("client: masked vector") {
      try federation.clients[10]!.input(input.values, weight: input.weight, delivery: delivery)
    }
    // One tenth leaves when the others wait for its vector.
    let absent = Set(federation.nodes.suffix(5))
    let survivors = try federation.collectInput(without: absent)
    let reveal = try timed("client: reveal") { try federation.clients[10]!.reveal(for: survivors) }
    try federation.collectReveals(survivors, without: absent)
    let sum = try timed("server: unmasking without 5 of 50") { try federation.server.unmasked() }
    #expect(try sum == federation.plainSum(of: federation.nodes.filter { !absent.contains($0) }))

    let sent = keys.encoded().count + shares.encoded().count + vector.count + reveal.encoded().count
    let received =
      federation.settings.encoded().count + roster.encoded().count + delivery.encoded().count
      + survivors.encoded().count
    #expect(sent == 4 * (values + 1) + 5783)
    // Of the settings, the number of values may take a byte more.
    #expect(9609...9610 ~= received)
    if isMeasured { print("a client sends \(sent) bytes and gets \(received)") }
  }

  /// Vectors are added and gone: more clients take no more memory.
  @Test func serversKeepOneVector() throws {
    guard isMeasured else { return }
    var federation = Federation(clients: 30, threshold: 16, values: 1_000_000)
    try federation.collectShares(federation.collectKeys())
    var resident: [Int] = []
    for node in federation.nodes {
      let vector = [UInt8](repeating: UInt8(node & 255), count: 4 * federation.settings.wordCount)
      try federation.server.take(SecureInput(of: federation.settings), vector: vector, from: node)
      resident.append(try residentBytes())
    }
    let growth = resident.last! - resident[1]
    print("server: \(growth) bytes more after 30 vectors of 4,000,004 bytes than after 2")
    #expect(growth < 1_000_000)
  }

  @Test func aThousandClients() throws {
    guard isMeasured else { return }
    var federation = Federation(clients: 1000, threshold: 667, isSigned: false)
    let roster = try federation.collectKeys()
    let shares = try timed("client: shares among 1000") { try federation.clients[10]!.shares(for: roster) }
    print("a client among 1000 gets \(roster.encoded().count) bytes and sends \(shares.encoded().count) in this step")
  }

  private func timed<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try body()
    if isMeasured { print("\(name): \(clock.now - start)") }
    return value
  }

  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return Int(fields[1])! * 4096
  }
}
