import Dashboard
import FleetProtocol
import FleetRollouts
import FleetStorage
import Foundation
import FoundationXML
import Testing

struct RolloutPageTests {
  private let now = UTCTime(microseconds: 1_795_000_000_000_000)
  private let store: FleetStore
  private let dashboard: Dashboard

  init() throws {
    store = try FleetStore(try SQLiteDatabase())
    dashboard = try #require(Dashboard(store, base: "/dashboard"))
  }

  private func page(_ path: String, status: Int = 200) throws -> String {
    let answer = try dashboard.answer(path: path, role: .viewer, at: now)
    #expect(answer.status == status)
    let html = String(decoding: answer.body, as: UTF8.self)
    var text = html.replacing("<!DOCTYPE html>", with: "").replacing(" defer>", with: " defer=\"\">")
    text = text.replacing(#/<(meta|link)([^>]*)>/#) { "<\($0.output.1)\($0.output.2)/>" }
    #expect(XMLParser(data: Data(text.utf8)).parse())
    return html
  }

  private func addRollout(_ stages: [DeviceStage]) throws {
    try store.write { transaction in
      try transaction.add(
        RegisteredModel(
          name: "digits", version: 3, bundle: 1, tree: ObjectTree(ObjectID(of: [1])), byteCount: 2_500_000,
          digest: ObjectID(of: [2]), signer: "abcdef", lineage: ValueRecord([.init("source", .text("<b>.tflite"))]),
          addedAt: now, addedBy: "me"))
      let standing = RolloutStanding(state: .halted, percent: 12.5, reason: "2 of 3 devices <turned> it away")
      try transaction.add(
        RolloutRecord(
          id: 0xABC, model: "digits", version: 3, rules: "{}", standing: standing,
          bundles: .init(install: 1, question: 2), createdAt: now, changedAt: now))
      for (index, stage) in stages.enumerated() {
        var device = RolloutDevice(
          node: UInt64(index + 1), stage: stage, instruction: 0, nextAt: now, changedAt: now)
        device.reason = stage.isBad ? "it does not agree" : ""
        device.agreement = 0.25
        device.slowestHundredth = 0.0125
        try transaction.set(device, of: 0xABC)
      }
    }
  }

  @Test func withoutModelsThePageSaysHowToBegin() throws {
    let html = try page("/models")
    #expect(html.contains("There is no rollout yet") && html.contains("There is no model yet"))
    _ = try page("/rollouts/5", status: 404)
  }

  @Test func aRolloutShowsWhereDevicesStandAndWhyItWasHalted() throws {
    try addRollout([.serving, .rolledBack, .refused, .serving])
    let list = try page("/models")
    #expect(list.contains("digits version 3") && list.contains("12.5 %") && list.contains("&lt;b&gt;.tflite"))
    let html = try page("/rollouts/\(0xABC)")
    #expect(html.contains("2 of 3 devices &lt;turned&gt; it away"))
    #expect(html.contains(#"aria-label="2 serving, 1 refused, 1 rolled back""#))
    #expect(html.contains("12.5 ms") && html.contains("25 %") && html.contains("it does not agree"))
    // The policy for content allows no styles in the page.
    #expect(!html.contains("style="))
  }

  @Test func aRolloutWithoutDevicesHasAnEmptyBar() throws {
    try addRollout([])
    #expect(try page("/rollouts/\(0xABC)").contains("no device yet"))
  }
}
