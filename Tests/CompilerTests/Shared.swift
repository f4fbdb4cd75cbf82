import Foundation

/// Real models, goldens and data that are no part of the package; tests that need them skip when they are absent.
enum Shared {
  static let folder: URL? = {
    let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared").standardized
    let folder = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"].map { URL(filePath: $0) } ?? beside
    guard FileManager.default.fileExists(atPath: folder.appending(path: "models").path) else {
      print("skipped: no models at \(folder.path); set SWIFTLET_SHARED to where they are")
      return nil
    }
    return folder
  }()

  static var isAbsent: Bool { folder == nil }

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder!.appending(path: path))) }

  /// The files below a folder with one of the given endings, sorted.
  static func files(_ path: String, _ endings: String...) -> [String] {
    let names = FileManager.default.subpaths(atPath: folder!.appending(path: path).path) ?? []
    return names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted().map { "\(path)/\($0)" }
  }
}
