import Foundation
import Spawning

/// Nodes of Flower, and what they run.
struct StockNodes {
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
    try FlowerPrograms.startNode(number, port: port, in: folder)
  }

  func stop(_ process: SpawnedProcess) { FlowerPrograms.stop(process, after: 15) }

  func log(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  private func start(_ name: String, _ arguments: [String], log: String) throws -> SpawnedProcess {
    try FlowerPrograms.start(name, arguments, in: folder, log: log)
  }
}
