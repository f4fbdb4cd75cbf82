import AggregationServer
import FleetStorage
import Foundation
import Rounds
import Testing

/// The start of a run as a stream of bytes that anybody may have written.
@Suite struct RunIntakeTests {
  private let layout = ModelLayout([("weight", [3, 5]), ("bias", [3])])!
  private let weights = (0..<18).map { Float($0) / 4 }
  private let fab = Data((0..<100).map { UInt8($0) })

  private func body(fab: Data? = nil) throws -> [UInt8] {
    Array(
      try RunUpload.body(
        name: "digits", plan: RunPlan(), layout: layout, weights: weights,
        fab: fab.map { (id: "local/app", version: "1.0.0", content: $0) }))
  }

  private func taken(_ body: [UInt8], pieces: Int, modelLimit: Int = 1000) throws -> RunStart {
    var intake = RunIntake(modelLimit: modelLimit)
    for start in stride(from: 0, to: body.count, by: pieces) {
      try intake.take(Array(body[start..<min(start + pieces, body.count)]))
    }
    return try intake.finish()
  }

  /// A body with another head.
  private func body(_ head: String, _ rest: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt32(head.utf8.count).littleEndian) { Array($0) } + Array(head.utf8) + rest
  }

  @Test(arguments: [1, 2, 3, 7, 64, 100_000]) func piecesOfAnyLengthMakeTheSame(pieces: Int) throws {
    for fab in [nil, fab] {
      let start = try taken(try body(fab: fab), pieces: pieces)
      #expect(start.name == "digits" && start.layout == layout && start.weights == weights)
      #expect(start.fab.map { Data($0.content) } == fab)
    }
  }

  @Test func everyCutIsRefused() throws {
    let body = try body(fab: fab)
    for count in 0..<body.count {
      #expect(throws: AdminError.self) { try taken(Array(body.prefix(count)), pieces: 64) }
    }
    #expect(throws: AdminError.self) { try taken(body + [0], pieces: 64) }
  }

  @Test func everyChangedByteIsRefused() throws {
    let body = try body(fab: fab)
    for place in body.indices.dropFirst(body.count - 4 * weights.count - fab.count) {
      var body = body
      body[place] ^= 1
      #expect(throws: AdminError.self) { try taken(body, pieces: 64) }
    }
  }

  @Test func headsThatMakeNoSenseAreRefused() throws {
    let digest = String(repeating: "0", count: 64)
    let heads: [(head: String, reason: String)] = [
      ("", "JSON"), ("[", "JSON"), ("{}", "missing"),
      (#"{"name": "a", "plan": {"rounds": 0}, "arrays": [], "sha256": ""}"#, "rounds"),
      (#"{"name": "a", "plan": {"round": 5}, "arrays": [], "sha256": ""}"#, "round"),
      (#"{"name": "", "plan": {}, "arrays": [{"name": "a", "shape": [1]}], "sha256": ""}"#, "name"),
      (#"{"name": "a", "plan": {}, "arrays": [], "sha256": ""}"#, "arrays"),
      (#"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [0]}], "sha256": ""}"#, "arrays"),
      (#"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [-1]}], "sha256": ""}"#, "arrays"),
      (
        #"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [9223372036854775807, 3]}], "sha256": ""}"#,
        "arrays"
      ), (#"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [251]}], "sha256": ""}"#, "at most 1000"),
      (
        #"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [1]}, {"name": "a", "shape": [1]}], "sha256": ""}"#,
        "arrays"
      ),
      (
        #"{"name": "a", "plan": {}, "arrays": [{"name": "a", "shape": [1]}], "sha256": "\#(digest)", "fab": {"id": "a", "version": "1", "bytes": -1}}"#,
        "fab"
      ),
    ]
    for (head, reason) in heads {
      let error = #expect(throws: AdminError.self) { try taken(body(head, [0, 0, 0, 0]), pieces: 64) }
      #expect(error?.reason.contains(reason) == true, "\(head): \(error?.reason ?? "")")
    }
    #expect(throws: AdminError.self) { try taken([255, 255, 255, 255, 1, 2, 3], pieces: 2) }
  }

  @Test func weightsHaveToBeFinite() throws {
    let layout = ModelLayout([("a", [2])])!
    for value in [Float.nan, .infinity, -.infinity] {
      let body = Array(try RunUpload.body(name: "a", plan: RunPlan(), layout: layout, weights: [1, value]))
      let error = #expect(throws: AdminError.self) { try taken(body, pieces: 5) }
      #expect(error?.reason.contains("finite") == true)
    }
  }
}
