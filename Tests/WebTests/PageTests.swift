import Foundation
import Synchronization
import Testing
import Web

/// The page of a server with a sample device, driven in Chromium by toolchains/page.
@Suite struct PageTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static var hasBrowser: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") }

  @Test(.enabled(if: hasBrowser, "no Chromium; install the Debian package chromium"))
  func thePageIsDriven() throws {
    let folder = URL(filePath: "/tmp/swiftlet-page-test-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tokenFile = folder.appending(path: "token")
    try Data(Fixture.secret.utf8).write(to: tokenFile)
    var fixture = try Fixture(token: true, preview: true)
    let port = fixture.port
    var replay = Replay(fixture)
    var arguments = ["http://localhost:\(port)", "--token-file", tokenFile.path, "--serve", "--restart"]
    if let output = ProcessInfo.processInfo.environment["SWIFTLET_SCREENSHOTS"] { arguments += ["--output", output] }
    let driver = try Driver(arguments)
    let isWaiting = driver.waits(for: "waiting for a restart")
    #expect(fixture.device.calls() == ["swap face 6"])
    if isWaiting {
      replay.stop()
      fixture.server.stop()
      usleep(3_000_000)
      fixture = try Fixture(token: true, preview: true) { $0.port = port }
      replay = Replay(fixture)
    }
    let result = driver.end()
    replay.stop()
    #expect(isWaiting && result.status == 0, "\(result.text)")
  }

  @Test(.enabled(if: hasBrowser, "no Chromium; install the Debian package chromium"))
  func thePageTellsWhatIsOff() throws {
    let fixture = try Fixture()
    let replay = Replay(fixture)
    let result = try Driver(["http://127.0.0.1:\(fixture.port)"]).end()
    replay.stop()
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.contains("ok       the page tells why there is no preview"))
  }
}

/// toolchains/page on its way.
private final class Driver {
  private let process = Process()
  private let output = Pipe()
  private var text = ""

  init(_ arguments: [String]) throws {
    process.executableURL = PageTests.root.appending(path: "toolchains/page")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
  }

  /// Whether it says so before it ends.
  func waits(for line: String) -> Bool {
    while !text.contains(line) {
      let part = output.fileHandleForReading.availableData
      if part.isEmpty { return false }
      text += String(decoding: part, as: UTF8.self)
    }
    return true
  }

  func end() -> (text: String, status: Int32) {
    text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text, process.terminationStatus)
  }
}

/// Pictures and results as a camera would give them, until it is stopped.
private final class Replay: Sendable {
  private let isStopped = Mutex(false)

  init(_ fixture: Fixture) {
    let (device, events, preview) = (fixture.device, fixture.events, fixture.preview)
    let pictures = Replay.pictures()
    Thread.detachNewThread { [self] in
      var number = 0
      while !isStopped.withLock({ $0 }) {
        number += 1
        device.record(number)
        let (line, picture) = (Replay.line(number), pictures[number / 90 % pictures.count])
        events.publish(line.span)
        if let preview, preview.isDue(DispatchTime.now().uptimeNanoseconds) {
          preview.show(picture.span, sequence: UInt64(number))
        }
        usleep(33_000)
      }
    }
  }

  func stop() { isStopped.withLock { $0 = true } }

  /// Photographs where the shared data is, else a small picture.
  private static func pictures() -> [[UInt8]] {
    let shared =
      ProcessInfo.processInfo.environment["SWIFTLET_SHARED"] ?? PageTests.root.appending(path: "../shared").path
    let folder = URL(filePath: shared + "/data/coco-128/images")
    let small = PageTests.root.appending(path: "Tests/ImagingTests/Fixtures/orientation-1.jpg")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.filter { $0.hasSuffix(".jpg") }.sorted().prefix(12).map { folder.appending(path: $0) }
    return (files.isEmpty ? [small] : Array(files)).map { Array((try? Data(contentsOf: $0)) ?? Data()) }
  }

  private static func line(_ number: Int) -> [UInt8] {
    let score = 0.7 + Double(number % 17) / 80
    let other = number % 400 < 160 ? #",{"label":"<b>dog</b>","score":0.61,"box":[0.5,0.2,0.1,0.3]}"# : ""
    let event = number % 300 == 5 ? #","events":[{"event":"entered","place":"porch","track":\#(number / 300)}]"# : ""
    let face = #"{"label":"face","score":\#(score),"box":[0.1,0.2,0.3,0.4],"track":\#(number / 150 + 3)}"#
    let text =
      #"{"source":"door","sequence":\#(number),"captured":1.5,"age_ms":\#(13 + Double(number % 9) / 3),"#
      + #""inference_ms":2.1,"model":"face","version":"2.7","objects":[\#(face)\#(other)]\#(event)}"# + "\n"
    return Array(text.utf8)
  }
}
