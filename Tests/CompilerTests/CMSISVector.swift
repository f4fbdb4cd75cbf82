import Foundation

/// A folder of test data of CMSIS-NN: numbers by name, read from C headers; names without the folder's prefix.
struct CMSISVector {
  let name: String
  private(set) var settings: [String: [Int]] = [:]
  private(set) var arrays: [String: [Int]] = [:]

  /// Reads the headers that `test_data.h` names; nil when the folder has none.
  init?(_ folder: URL) {
    name = folder.lastPathComponent
    guard let index = try? String(contentsOf: folder.appending(path: "test_data.h"), encoding: .utf8) else {
      return nil
    }
    for line in index.split(separator: "\n") where line.hasPrefix("#include \"") {
      let header = line.split(separator: "\"")[1]
      guard let text = try? String(contentsOf: folder.appending(path: String(header)), encoding: .utf8) else {
        continue
      }
      read(text.replacing("\\\n", with: " "))
    }
  }

  private mutating func read(_ text: String) {
    for line in text.split(separator: "\n") where line.hasPrefix("#define ") {
      let words = line.split(whereSeparator: { " {},".contains($0) })
      settings[short(words[1])] = words.dropFirst(2).compactMap { Int($0) }
    }
    for part in text.split(separator: ";") {
      guard let open = part.firstIndex(of: "{"), let bracket = part.firstIndex(of: "[") else { continue }
      let name = part[..<bracket].split(whereSeparator: { $0 == " " || $0 == "\n" }).last ?? ""
      arrays[short(name)] = part[open...].split(whereSeparator: { " {},\n".contains($0) }).compactMap { Int($0) }
    }
  }

  private func short(_ text: Substring) -> String {
    text.lowercased().hasPrefix(name + "_") ? String(text.dropFirst(name.count + 1)) : String(text)
  }

  /// A setting under the first of its names that is there.
  func setting(_ names: String...) throws -> Int {
    for name in names { if let value = settings[name]?.first { return value } }
    throw Missing(what: names.joined(separator: " or "))
  }

  func setting(_ name: String, default value: Int) -> Int { settings[name]?.first ?? value }

  func array(_ names: String...) throws -> [Int] {
    for name in names { if let values = arrays[name] { return values } }
    throw Missing(what: names.joined(separator: " or "))
  }

  struct Missing: Error, CustomStringConvertible {
    var what: String
    var description: String { "there is no \(what)" }
  }
}
