import Foundation
import Spawning
import Testing

/// Unmodified nodes of Flower learn with the project's server.
@Suite(.serialized, .disabled(if: FlowerPrograms.areAbsent, "no Flower at $SWIFTLET_FLOWER or .build/flower"))
struct StockNodeTests {
  @Test func twoNodesFinishThreeRounds() throws { try federate(killing: false) }

  @Test func theServerIsKilledWithinARound() throws { try federate(killing: true) }

  private func federate(killing: Bool) throws {
    let server = try Server()
    defer { server.close() }
    let stock = StockNodes(folder: server.folder)
    let plan = """
      {"rounds": 3, "clients": 2, "minimum-clients": 2, "evaluators": 2, "overselection": 1, "training-time": 120,
       "training": {"epochs": 20, "rate": 0.1}}
      """
    let planFile = server.folder.path + "/plan.json"
    try plan.write(toFile: planFile, atomically: true, encoding: .utf8)
    let id = try server.command([
      "run", "start", "line", "--model", try stock.makeModel(), "--plan", planFile, "--fab", try stock.buildApp(),
      "--fab-id", "swiftlet/line",
    ])
    let nodes = try (1...2).map { try stock.startNode($0, port: server.port) }
    defer { for node in nodes { stock.stop(node) } }
    if killing {
      try wait(seconds: 60) { server.log.contains("devices train") }
      server.kill()
      try server.start()
    }
    try wait(seconds: 120) { try server.command(["run", "list"]).contains("finished") }
    let run = try #require(
      try JSONSerialization.jsonObject(with: Data(try server.command(["run", "show", id]).utf8)) as? [String: Any])
    let rounds = try #require(run["history"] as? [[String: Any]])
    #expect(rounds.map { $0["merged"] as? Int } == [2, 2, 2], "\(server.log) \(stock.log("node1.log"))")
    let losses = rounds.compactMap { ($0["evaluation"] as? [String: Double])?["loss"] }
    #expect(losses.count == 3 && losses[2] < 0.2 && losses[2] < losses[0], "\(losses)")
    let model = server.folder.path + "/trained.npz"
    _ = try server.command(["run", "model", id, model])
    let values = try stock.read(model).split(separator: " ").compactMap { Float($0.filter { !$0.isNewline }) }
    #expect(values.count == 4)
    for (value, expected) in zip(values, [1, 2, 3, 0.5] as [Float]) { #expect(abs(value - expected) < 0.3) }
  }

  private func wait(seconds: Int, until isDone: () throws -> Bool) throws {
    for _ in 0..<seconds * 5 {
      if try isDone() { return }
      usleep(200_000)
    }
    throw Server.Failure("it takes too long")
  }
}
