public import Foundation

/// Flower in a virtual environment: `$SWIFTLET_FLOWER`, or .build/flower of the project.
public enum FlowerPrograms {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  private static let environment = URL(
    filePath: ProcessInfo.processInfo.environment["SWIFTLET_FLOWER"] ?? root.appending(path: ".build/flower").path)

  public static var areAbsent: Bool { !FileManager.default.isExecutableFile(atPath: path(of: "flower-supernode")) }

  public static func path(of name: String) -> String { environment.appending(path: "bin/\(name)").path }

  /// Starts a program in a folder that holds all that Flower keeps; what it prints goes to `log` there.
  public static func start(
    _ name: String, _ arguments: [String], in folder: URL, log: String
  ) throws -> SpawnedProcess {
    let path = folder.appending(path: log).path
    let variables = [
      "--chdir=\(folder.path)", "FLWR_HOME=\(folder.path)", "FLWR_TELEMETRY_ENABLED=0", "FLWR_DISABLE_UPDATE_CHECK=1",
      "FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION=1",
      "PATH=\(environment.appending(path: "bin").path):/usr/bin:/bin",
    ]
    return try SpawnedProcess(
      "/usr/bin/env", variables + [FlowerPrograms.path(of: name)] + arguments, output: path, errors: path)
  }

  /// Starts a stock SuperNode.
  public static func startNode(_ number: Int, port: UInt16, in folder: URL) throws -> SpawnedProcess {
    try start(
      "flower-supernode",
      ["--insecure", "--superlink", "127.0.0.1:\(port)", "--host", "127.0.0.1", "--port", "\(try freePort())"],
      in: folder, log: "node\(number).log")
  }

  /// Ends a program, and the processes in which it runs applications: they outlive it.
  public static func stop(_ process: SpawnedProcess, after seconds: Int) {
    process.stop(after: seconds)
    let pattern = "flower-superexec .*--parent-pid \(process.identifier)$"
    _ = try? SpawnedProcess("/usr/bin/pkill", ["-KILL", "-f", pattern]).end()
  }
}
