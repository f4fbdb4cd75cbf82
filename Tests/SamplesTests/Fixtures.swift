import Foundation
import Samples

/// A folder that goes with the value.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "samples-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  var samples: String { path + "/samples" }
  var key: String { path + "/key" }

  func buffer(limitBytes: Int64 = 1 << 20) throws -> SampleBuffer {
    try SampleBuffer(directory: samples, keyFile: key, limitBytes: limitBytes)
  }

  func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: samples).sorted() }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: name))) }

  func write(_ bytes: [UInt8], _ name: String, mode: Int = 0o600) throws {
    try Data(bytes).write(to: URL(filePath: name))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: name)
  }
}

extension SampleDescription {
  /// A frame seen at a time.
  static func frame(_ nanoseconds: UInt64, content: Content = .jpeg) -> SampleDescription {
    SampleDescription(
      nanoseconds: nanoseconds, source: "door", model: "face", version: "3",
      scores: [.init(label: 1, score: 0.5), .init(label: 0, score: 0.25)], content: content)
  }
}

/// The line of the error that `body` throws; nil when it throws none.
func refusal(_ body: () throws(SampleError) -> Void) -> String? {
  do throws(SampleError) {
    try body()
    return nil
  } catch { return error.message }
}

/// The bytes of hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
  let digits = Array(digits.utf8)
  return stride(from: 0, to: digits.count, by: 2).map {
    UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
  }
}
