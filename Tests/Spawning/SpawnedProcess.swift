public import Foundation

/// A child process that is waited for by its number. Foundation waits for a socket that other children, which are started
/// at the same time, may inherit and keep.
public final class SpawnedProcess {
  public struct Failure: Error { public let code: Int32 }

  public let identifier: pid_t
  private var status: Int32?

  /// `input`, `output` and `errors`: files.
  public init(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: String = "/dev/null",
    errors: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, program, &actions, nil, words, environ)
    guard code == 0 else { throw Failure(code: code) }
    self.identifier = identifier
  }

  deinit {
    if isRunning {
      kill(identifier, SIGKILL)
      _ = end()
    }
  }

  public var isRunning: Bool {
    guard status == nil else { return false }
    var found: Int32 = 0
    guard waitpid(identifier, &found, WNOHANG) == identifier else { return true }
    status = found
    return false
  }

  /// Waits for the end; the exit status, or minus the signal.
  public func end() -> Int32 {
    if status == nil {
      var found: Int32 = 0
      while waitpid(identifier, &found, 0) < 0, errno == EINTR {}
      status = found
    }
    let signal = status! & 0x7f
    return signal == 0 ? status! >> 8 & 0xff : -signal
  }

  /// Asks it to end, and ends it after some seconds; the exit status, or minus the signal.
  @discardableResult
  public func stop(after seconds: Int) -> Int32 {
    if isRunning { kill(identifier, SIGTERM) }
    for _ in 0..<20 * seconds where isRunning { usleep(50_000) }
    if isRunning { kill(identifier, SIGKILL) }
    return end()
  }
}
