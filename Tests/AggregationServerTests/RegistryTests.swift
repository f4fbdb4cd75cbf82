import AggregationServer
import FleetProtocol
import FleetStorage
import Foundation
import SamplePrograms
import Testing

/// What is no whole, signed, newer model does not get into the registry.
struct RegistryHostileInputTests {
  @Test func eachFileIsRefusedInOneLine() throws {
    let registry = try ModelRegistry()
    let good = try ModelRegistry.file(2)
    #expect(try registry.refusal("POST", "models", good) == nil)
    var changed = good
    changed[changed.count - 40] ^= 1
    let cases: [(file: [UInt8], words: String)] = [
      ([], "not a .swl model"), (Array("junk".utf8), "not a .swl model"),
      ([UInt8](repeating: 7, count: 4096), "not a .swl model"),
      (Array(good.dropLast()), "length"), (good + [0], "length"), (changed, "checksum"),
      (SamplePrograms.version(3), "not signed"), (try ModelRegistry.file(3, byMaker: false), "not trusted"),
      (good, "not newer"), (try ModelRegistry.file(1), "not newer"),
      (try ModelRegistry.file(3, named: "../etc"), "no name"), (try ModelRegistry.file(3, named: ""), "no name"),
    ]
    for (index, (file, words)) in cases.enumerated() {
      let line = try #require(try registry.refusal("POST", "models", file), "case \(index)")
      #expect(line.contains(words), "case \(index): \(line)")
      #expect(!line.contains("\n"))
    }
    let models = try JSONDecoder().decode([AdminMessage.Model].self, from: Data(registry.call("GET", "models").body))
    #expect(models.map(\.version) == [2])
    #expect(models.first?.sha256 == ObjectID(of: good).hexadecimal)
    #expect(models.first?.lineage["name"] == "sample" && models.first?.lineage["labels"] == nil)
  }

  @Test func aServerWithoutKeysTakesNothing() throws {
    let registry = try ModelRegistry()
    let service = AdminService(registry.federation.store)
    let token = SecretToken()
    try registry.federation.store.write { try token.add(to: $0, name: "b", role: .admin, at: Federation.start) }
    let answer = service.answer(
      AdminRequest(method: "POST", path: ["models"], token: token.text, body: try ModelRegistry.file(1)),
      at: Federation.start)
    #expect(answer.status == 409 && String(decoding: answer.body, as: UTF8.self).contains("--trust"))
  }

  @Test func rolloutsAreOfWhatIsThere() throws {
    let registry = try ModelRegistry()
    #expect(throws: (any Error).self) { try registry.start(2, percent: 10) }
    #expect(try registry.refusal("POST", "models", try ModelRegistry.file(2)) == nil)
    for percent in [0.0, -1, 101] { #expect(throws: (any Error).self) { try registry.start(2, percent: percent) } }
    for rules in [#"{"halt-share":2}"#, #"{"halt-count":0}"#, #"{"check-time":-1}"#, #"{"at-once":1e30}"#] {
      #expect(throws: (any Error).self) { try registry.start(2, percent: 10, rules: rules) }
    }
    let id = try registry.start(2, percent: 10)
    #expect(throws: (any Error).self) { try registry.start(2, percent: 10) }
    for path in ["rollouts/x/pause", "rollouts/\(id)/dance", "rollouts/\(id)/widen"] {
      #expect(try registry.refusal("POST", path, Array("{}".utf8)) != nil)
    }
    #expect(try registry.refusal("POST", "rollouts/sample/pause") == nil)
    #expect(try registry.rollout(id).state == "paused")
  }
}
