import Foundation

/// The built programs, `swiftlet` when none is named, run as processes.
struct Program {
  struct Result {
    /// The exit status; negative when a signal ended the program.
    let status: Int32
    let output: String
    let errors: String

    /// The output as one JSON object.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }

    /// Whether the input was refused as it should be: status 1 and one line.
    var isRefusal: Bool {
      status == 1 && errors.hasPrefix("swiftlet: ") && errors.filter { $0 == "\n" }.count == 1 && errors.hasSuffix("\n")
    }
  }

  /// Beside the program of the tests.
  private static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  @discardableResult
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try run(arguments, environment: environment)
  }

  /// Starts the program and kills it, without warning, as soon as a condition holds; whether it came to that.
  static func kill(_ arguments: [String], when condition: () -> Bool) throws -> Bool {
    let process = Process()
    process.executableURL = Program.folder.appending(path: "swiftlet")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !condition() { usleep(1000) }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  static func run(
    _ arguments: [String], program: String = "swiftlet", environment: [String: String] = [:]
  ) throws -> Result {
    let folder = try Folder()
    let (output, errors) = (folder.path("out"), folder.path("err"))
    for file in [output, errors] { try Data().write(to: URL(filePath: file)) }
    let process = Process()
    process.executableURL = Program.folder.appending(path: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Result(
      status: status, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

/// A folder of its own, removed with the value.
final class Folder {
  let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "swiftlet-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func path(_ name: String) -> String { root.appending(path: name).path }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: root.appending(path: name))
    return path(name)
  }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: root.path).sorted()) ?? [] }
}

/// The digit classifier of the package.
enum Digits {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../models/digits").standardizedFileURL
  static let source = folder.appending(path: "digits_int8.tflite").path
  static let floatSource = folder.appending(path: "digits_float.tflite").path
  /// The compiled model that the repository holds.
  static let shipped = folder.appending(path: "digits.swl").path
  static let labels = folder.appending(path: "labels.txt").path

  static func sample(_ digit: Int) -> String { folder.appending(path: "samples/\(digit).png").path }

  /// Compiles the model into a folder.
  static func compiled(in folder: Folder) throws -> String {
    let model = folder.path("digits.swl")
    try Program.run("compile", source, "-o", model, "--labels", labels)
    return model
  }
}
