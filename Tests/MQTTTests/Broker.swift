import Foundation
import Testing

/// Debian's mosquitto on a free port of this machine, for one test.
final class Broker {
  static let program = "/usr/sbin/mosquitto"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

  let folder: String
  let port: Int
  private var process: pid_t?

  /// `lines`: further lines of its configuration, made when its folder is there.
  init(_ lines: (_ folder: String) throws -> [String] = { _ in ["allow_anonymous true"] }) throws {
    folder = "/tmp/swiftlet-broker-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    port = freePort()
    let settings = try ["listener \(port) 127.0.0.1", "user root"] + lines(folder)
    try write(settings.joined(separator: "\n") + "\n", to: "mosquitto.conf")
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
  }

  func start() throws {
    process = try spawned([Broker.program, "-c", folder + "/mosquitto.conf"], output: "/dev/null")
    for _ in 0..<200 where !accepts(port) { usleep(20_000) }
  }

  /// Kills it at once.
  func stop() {
    guard let process else { return }
    end(process)
    self.process = nil
  }
}

/// Starts a program that writes into the file.
private func spawned(_ arguments: [String], output: String) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o644)
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  var process: pid_t = 0
  let pointers = arguments.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  try #require(posix_spawn(&process, arguments[0], &actions, nil, pointers, environ) == 0)
  return process
}

/// Kills it: other signals may be blocked in what a test has started.
private func end(_ process: pid_t) {
  kill(process, SIGKILL)
  var status: Int32 = 0
  waitpid(process, &status, 0)
}

/// Runs a program to its end.
func run(_ arguments: [String]) throws {
  var status: Int32 = 0
  waitpid(try spawned(arguments, output: "/dev/null"), &status, 0)
  try #require(status == 0, "\(arguments)")
}

private func freePort() -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      _ = bind(descriptor, $0, length)
      _ = getsockname(descriptor, $0, &length)
    }
  }
  return Int(UInt16(bigEndian: address.sin_port))
}

private func accepts(_ port: Int) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(UInt16(port))
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  return address
}

/// What a subscriber of its own, mosquitto_sub, gets from the broker: "topic content", one a line.
final class Subscriber {
  static let program = "/usr/bin/mosquitto_sub"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: program)
  private let process: pid_t
  private let output: String

  init(_ broker: Broker, _ topic: String) throws {
    output = broker.folder + "/received-\(UInt32.random(in: 0 ... .max))"
    let arguments = [Subscriber.program, "-h", "127.0.0.1", "-p", "\(broker.port)", "-q", "1", "-v", "-t", topic]
    process = try spawned(arguments, output: output)
  }

  deinit { end(process) }

  var lines: [String] {
    ((try? String(contentsOfFile: output, encoding: .utf8)) ?? "").split(separator: "\n").map { String($0) }
  }

  /// Whether so many lines have come, within 5 s.
  func waits(for count: Int) -> Bool {
    for _ in 0..<250 where lines.count < count { usleep(20_000) }
    return lines.count >= count
  }
}
