import Dashboard
import FleetProtocol
import FleetStorage
import Foundation
import FoundationXML
import Testing

struct DashboardTests {
  private let now = UTCTime(microseconds: 1_795_000_000_000_000)
  private let store: FleetStore
  private let dashboard: Dashboard

  init() throws {
    store = try FleetStore(try SQLiteDatabase())
    dashboard = try #require(Dashboard(store, base: "/dashboard"))
  }

  private func page(
    _ path: String, query: String = "", role: Role? = .admin, status: Int = 200
  ) throws -> String {
    let answer = try dashboard.answer(path: path, query: query, role: role, at: now)
    #expect(answer.status == status)
    return String(decoding: answer.body, as: UTF8.self)
  }

  /// The page as XML, which HTML without void elements' ends is not: those few are closed first.
  private func isWellFormed(_ html: String) -> Bool {
    var text = html.replacing("<!DOCTYPE html>", with: "").replacing(" defer>", with: " defer=\"\">")
      .replacing(" required autofocus>", with: "/>").replacing("<br>", with: "<br/>")
    text = text.replacing(#/<(meta|link)([^>]*)>/#) { "<\($0.output.1)\($0.output.2)/>" }
    return XMLParser(data: Data(text.utf8)).parse()
  }

  private func at(_ seconds: Int64) -> UTCTime { UTCTime(microseconds: now.microseconds + seconds * 1_000_000) }

  private func addRun(_ name: String, rounds: Int) throws -> UInt64 {
    try store.write { transaction in
      let run = RunRecord(
        id: 0xABC, name: name, plan: #"{"strategy":"fedavg","rounds":20,"privacy":{"epsilon":4}}"#, fabHash: "",
        createdAt: now)
      try transaction.addRun(run)
      for number in 0..<rounds {
        var round = RoundRecord(
          round: number + 1, beganAt: at(Int64(60 * number)), endedAt: at(Int64(60 * number + 42)), version: number + 1,
          merged: 20, lost: number % 3)
        round.evaluation = ValueRecord([
          .init("eval_acc", .double(0.9 + 0.004 * Double(number))), .init("eval_loss", .double(1 / Double(number + 1))),
        ])
        round.training = ValueRecord([.init("privacy-epsilon", .double(0.25 * Double(number + 1)))])
        try transaction.add(round, of: run.id)
      }
      var position = RunPosition()
      position.endedRounds = rounds
      position.version = rounds
      try transaction.move(run.id, to: position)
      return run.id
    }
  }

  @Test func anEmptyFleetSaysHowToBegin() throws {
    let html = try page("/")
    #expect(isWellFormed(html))
    #expect(html.contains("There is no run yet"))
    for path in ["/nodes", "/audit"] { #expect(isWellFormed(try page(path))) }
  }

  @Test func aRunShowsItsCurvesItsBudgetAndItsRounds() throws {
    let id = try addRun("digits <script>alert(1)</script>", rounds: 12)
    let overview = try page("/")
    #expect(overview.contains("12 of 20"))
    let html = try page("/runs/\(id)")
    #expect(isWellFormed(html))
    #expect(!html.contains("<script>alert"))
    #expect(html.contains("accuracy 94.4 %"))
    #expect(html.contains("epsilon 3 of 4 is spent"))
    #expect(html.components(separatedBy: "the model moved").count == 13)
    #expect(html.components(separatedBy: "<svg").count == 4)
  }

  @Test func manyDevicesAreOnPages() throws {
    try store.write { transaction in
      for number in 0..<250 {
        let id = try #require(try transaction.register(publicKey: Array("key \(number)".utf8), at: now))
        _ = try transaction.setOnline(id, until: at(Int64(number - 100)), heartbeatInterval: 30)
      }
    }
    let first = try page("/nodes")
    #expect(isWellFormed(first))
    #expect(first.contains("Devices 1 to 100") && first.contains("149 of 250 devices are online"))
    #expect(first.contains("from=100") && !first.contains("earlier"))
    let last = try page("/nodes", query: "from=200")
    #expect(last.contains("Devices 201 to 250") && !last.contains("later"))
  }

  @Test func hostileAddresses() throws {
    for path in ["/runs/", "/runs/xyz", "/runs/\(String(repeating: "9", count: 40))", "/../etc/passwd", "/<b>"] {
      let html = try page(path, status: 404)
      #expect(isWellFormed(html) && !html.contains("<b>"), "\(path)")
    }
    for query in ["from=-1", "from=99999999999999999999", "from=", "=&&=", "from=1152921504606846976"] {
      #expect(isWellFormed(try page("/nodes", query: query)), "\(query)")
    }
  }

  @Test func pagesAreForThoseWithARole() throws {
    let id = try addRun("secret", rounds: 2)
    for path in ["/", "/nodes", "/audit", "/runs/\(id)", "/nothing"] {
      let html = try page(path, role: nil, status: 401)
      #expect(isWellFormed(html) && !html.contains("secret") && !html.contains("Sign out"), "\(path)")
    }
    #expect(try page("/", role: .viewer).contains("secret"))
    #expect(!(try page("/", role: .viewer).contains("Audit")))
    _ = try page("/audit", role: .operator, status: 404)
    #expect(isWellFormed(String(decoding: dashboard.login(problem: "no <such> token", at: now).body, as: UTF8.self)))
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let html = try page("/")
    #expect(!html.contains("http://") && !html.contains("https://"))
    for path in ["/dashboard.css", "/dashboard.js"] { #expect(!(try page(path)).isEmpty) }
  }
}
