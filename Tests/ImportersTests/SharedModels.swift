import Foundation

/// Model files beside the package, or where SWIFTLET_SHARED says; not part of it.
enum SharedModels {
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"] { return URL(filePath: path) }
    return URL(filePath: #filePath).appending(path: "../../../../shared").standardizedFileURL
  }()

  /// The files under a folder with a given ending, sorted; empty with a printed notice when there are none.
  static func files(_ folder: String, ending: String) -> [URL] {
    let directory = root.appending(path: folder)
    let names = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
    let files = (names?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == ending }
    if files.isEmpty { print("skipped: no .\(ending) files in \(directory.path)") }
    return files.sorted { $0.path < $1.path }
  }
}
