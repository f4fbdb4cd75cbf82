import FleetProtocol
import Foundation
import SecureSum
import Testing

/// A whole sum that `record.py` has made on its own.
struct RecordedTests {
  private typealias Line = (step: String, node: UInt64, bytes: [UInt8])

  private func lines() throws -> [Line] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    let text = try String(contentsOf: folder.appending(path: "sum.tsv"), encoding: .utf8)
    return text.split(separator: "\n").map { line in
      let fields = line.split(separator: "\t")
      return (String(fields[0]), UInt64(fields[1])!, bytes(fields[2]))
    }
  }

  private func client(_ node: UInt64, _ settings: SecureSettings) throws -> SecureClient {
    let seed = ObjectID(of: Array("seed of \(node)".utf8))
    return try #require(SecureClient(settings, node: node, seed: secret(seed.hexadecimal), identity: nil))
  }

  private func values(_ place: Int) -> [Float] {
    (0..<40).map { Float((place * 7919 + $0 * 104_729) % 17_000 - 8500) / 8192 }
  }

  @Test func everyStepIsAsPythonMakesIt() throws {
    let lines = try lines()
    func recorded(_ step: String) -> [Line] { lines.filter { $0.step == step } }
    let settings = try #require(
      SecureSettings(session: Array(100..<132), threshold: 3, clients: 5, values: 40, clip: 0.75, maximumWeight: 90))
    var server = SecureServer(settings)
    var clients: [UInt64: SecureClient] = [:]
    for line in recorded("keys") {
      let client = try client(line.node, settings)
      let keys = try client.keys()
      #expect(keys.keys.cipher + keys.keys.mask + keys.keys.commitment == line.bytes)
      try server.take(keys, from: line.node)
      clients[line.node] = client
    }
    let roster = try server.closeKeys()
    for line in recorded("shares") {
      let shares = try clients[line.node]!.shares(for: roster)
      #expect(shares.sealed == line.bytes)
      try server.take(shares, from: line.node)
    }
    try server.closeShares()
    for line in recorded("vector") {
      let place = Int(line.node / 11)
      let vector = try clients[line.node]!.input(
        values(place), weight: 7 * place, delivery: server.delivery(to: line.node))
      #expect(vector == line.bytes)
      try server.take(SecureInput(of: settings), vector: vector, from: line.node)
    }
    let survivors = try server.closeInput()
    for line in recorded("reveal") {
      let reveal = try clients[line.node]!.reveal(for: survivors)
      #expect(reveal.shares == line.bytes)
      try server.take(reveal, from: line.node)
    }
    let sum = try server.unmasked().flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    #expect(sum == recorded("sum")[0].bytes)
    #expect(recorded("keys").count == 5 && recorded("shares").count == 4 && recorded("vector").count == 3)
  }
}
