internal import ArgumentParser
internal import Foundation

/// A folder that is gone afterwards.
struct ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/swiftlet-simulation-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
