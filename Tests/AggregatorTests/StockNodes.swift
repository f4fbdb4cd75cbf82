import Foundation
import Spawning

/// Nodes of Flower from a virtual environment: `$SWIFTLET_FLOWER`, or .build/flower of the project.
struct StockNodes {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  private static let environment = URL(
    filePath: ProcessInfo.processInfo.environment["SWIFTLET_FLOWER"] ?? root.appending(path: ".build/flower").path)
  static var areAbsent: Bool { !FileManager.default.isExecutableFile(atPath: program("flower-supernode")) }

  static func program(_ name: String) -> String { environment.appending(path: "bin/\(name)").path }

  let folder: URL

  /// The application as `flwr build` packs it.
  func buildApp() throws -> String {
    let app = folder.appending(path: "app")
    try FileManager.default.copyItem(
      at: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FlowerApp"), to: app)
    let build = try start("flwr", ["build", "--app", app.path], log: "build.log")
    guard build.end() == 0 else { throw Server.Failure(log("build.log")) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    guard let fab = files.first(where: { $0.hasSuffix(".fab") }) else { throw Server.Failure(log("build.log")) }
    return folder.appending(path: fab).path
  }

  /// A model of zeros, written by NumPy.
  func makeModel() throws -> String {
    let path = folder.path + "/model.npz"
    let script = """
      import numpy, sys
      numpy.savez(sys.argv[1], weight=numpy.zeros(3, numpy.float32), bias=numpy.zeros(1, numpy.float32))
      """
    guard try start("python", ["-c", script, path], log: "model.log").end() == 0 else {
      throw Server.Failure(log("model.log"))
    }
    return path
  }

  /// The arrays of a model, by NumPy.
  func read(_ model: String) throws -> String {
    let script = "import numpy, sys; m = numpy.load(sys.argv[1]); print(*m['weight'], *m['bias'])"
    guard try start("python", ["-c", script, model], log: "read.log").end() == 0 else {
      throw Server.Failure(log("read.log"))
    }
    return log("read.log")
  }

  func startNode(_ number: Int, port: UInt16) throws -> SpawnedProcess {
    try start(
      "flower-supernode",
      ["--insecure", "--superlink", "127.0.0.1:\(port)", "--host", "127.0.0.1", "--port", "\(try freePort())"],
      log: "node\(number).log")
  }

  func stop(_ process: SpawnedProcess) {
    kill(process.identifier, SIGTERM)
    for _ in 0..<150 where process.isRunning { usleep(100_000) }
    if process.isRunning { kill(process.identifier, SIGKILL) }
    _ = process.end()
    // The process in which it runs applications may outlive it.
    _ = try? SpawnedProcess("/usr/bin/pkill", ["-f", "flower-superexec .*--parent-pid \(process.identifier)$"]).end()
  }

  func log(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  private func start(_ name: String, _ arguments: [String], log: String) throws -> SpawnedProcess {
    let path = folder.appending(path: log).path
    let variables = [
      "--chdir=\(folder.path)", "FLWR_HOME=\(folder.path)", "FLWR_TELEMETRY_ENABLED=0", "FLWR_DISABLE_UPDATE_CHECK=1",
      "FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION=1",
      "PATH=\(StockNodes.environment.appending(path: "bin").path):/usr/bin:/bin",
    ]
    return try SpawnedProcess(
      "/usr/bin/env", variables + [StockNodes.program(name)] + arguments, output: path, errors: path)
  }
}
