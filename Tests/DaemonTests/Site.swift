import Foundation
import SamplePrograms
import Spawning
import Testing

/// A folder of its own for a daemon, and what goes in.
final class Site {
  let folder: String

  /// Beside the program of the tests.
  private static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  init() throws {
    folder = "/tmp/swiftlet-daemon-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

  /// A model whose scores are the mean colours of the picture.
  func model(version: Int = 1) -> String {
    let place = path("tone-\(version).swl")
    try? Data(SamplePrograms.tone(version: version)).write(to: URL(filePath: place))
    return place
  }

  /// Raw frames of 32x16 pixels in YUYV.
  static func frames(_ count: Int) -> Data {
    Data((0..<count).flatMap { frame in (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ frame) } })
  }

  /// A few JPEG pictures one behind the other.
  func film() -> String {
    let place = path("film.mjpeg")
    let picture = Data(base64Encoded: Site.picture)!
    try? Data((0..<10).flatMap { _ in picture }).write(to: URL(filePath: place))
    return place
  }

  func start(_ configuration: String, options: [String] = [], input: Data = Data()) throws -> RunningProgram {
    try write(configuration + "\n", to: "swiftletd.yaml")
    try input.write(to: URL(filePath: path("input")))
    return try run(["--config", path("swiftletd.yaml")] + options)
  }

  func run(_ arguments: [String]) throws -> RunningProgram {
    try run("swiftletd", arguments)
  }

  func get(_ port: UInt16, _ path: String) throws -> String { try curl(["http://127.0.0.1:\(port)\(path)"]) }
  /// Until an answer has a text in it, for ten seconds.
  func waitFor(_ port: UInt16, _ path: String, _ text: String) throws -> Bool {
    for _ in 0..<100 {
      if try get(port, path).contains(text) { return true }
      usleep(100_000)
    }
    return false
  }

  func post(_ port: UInt16, _ path: String) throws -> String {
    try curl(["-X", "POST", "http://127.0.0.1:\(port)\(path)"])
  }

  /// The status and the answer.
  func post(_ port: UInt16, _ path: String, picture: String) throws -> String {
    try curl([
      "-w", "%{http_code}", "-H", "Content-Type: image/png", "--data-binary", "@" + picture,
      "http://127.0.0.1:\(port)\(path)",
    ])
  }

  /// Runs another program that was built beside the tests.
  func run(_ program: String, _ arguments: [String]) throws -> RunningProgram {
    let number = UInt64.random(in: 0 ... .max)
    return try RunningProgram(
      Site.programs.appending(path: program), arguments, input: path("input"), output: path("out-\(number)"),
      errors: path("err-\(number)"))
  }

  private func curl(_ arguments: [String]) throws -> String {
    let number = UInt64.random(in: 0 ... .max)
    let program = try RunningProgram(
      URL(filePath: "/usr/bin/curl"), ["-s", "--max-time", "20"] + arguments, input: "/dev/null",
      output: path("out-\(number)"), errors: path("err-\(number)"))
    _ = program.end()
    return program.output
  }
}

/// A process whose output goes to files.
final class RunningProgram {
  private let process: SpawnedProcess
  private let outputFile, errorFile: String

  init(_ program: URL, _ arguments: [String], input: String, output: String, errors: String) throws {
    (outputFile, errorFile) = (output, errors)
    let isThere = FileManager.default.fileExists(atPath: input)
    process = try SpawnedProcess(
      program.path, arguments, input: isThere ? input : "/dev/null", output: output, errors: errors)
  }

  var identifier: pid_t { process.identifier }
  var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

  /// Waits for its end, at most a minute; the status, or minus the signal.
  func end() -> Int32 {
    wait { !process.isRunning }
    if process.isRunning { kill(process.identifier, SIGKILL) }
    return process.end()
  }

  func waitForOutput(_ text: String) -> Bool { wait { output.contains(text) } }
  func waitForErrors(_ text: String) -> Bool { wait { errors.contains(text) } }
  func waitForResults(_ count: Int) -> Bool { wait { resultCount >= count } }

  /// Whole lines of the output.
  var resultCount: Int { output.utf8.count { $0 == UInt8(ascii: "\n") } }

  @discardableResult
  private func wait(_ condition: () -> Bool) -> Bool {
    for _ in 0..<6000 {
      if condition() { return true }
      usleep(10_000)
    }
    return condition()
  }

  /// Each line of the output as JSON.
  func results() throws -> [[String: Any]] {
    try output.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
  }
}
