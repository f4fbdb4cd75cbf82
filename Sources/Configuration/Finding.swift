internal import Console

/// Something in a configuration that cannot be used.
public struct Finding: Error {
  public let place: Place
  public let message: String

  public init(_ place: Place, _ message: String) {
    self.place = place
    self.message = message
  }

  /// "FILE:LINE:COLUMN: message", on one line.
  public func line(in file: String) -> String {
    "\(singleLine(file)):\(place.line):\(place.column): \(singleLine(message))"
  }
}

/// What was found while a configuration is read; all of a file, at most `limit`.
final class Findings {
  private static let limit = 100
  private(set) var list: [Finding] = []

  /// `path`: the way to the value, as in "sources[0].format".
  func add(_ place: Place, _ path: String, _ message: String) {
    guard list.count < Findings.limit else { return }
    list.append(Finding(place, path.utf8.isEmpty ? message : "\(path): \(message)"))
  }

  /// In the order of the file.
  var sorted: [Finding] {
    list.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
  }
}
