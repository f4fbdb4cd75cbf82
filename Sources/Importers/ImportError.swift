/// Why a model file was refused: one line with the file, the place and the reason.
public struct ImportError: Error, Equatable, Sendable {
  /// Where in the file the reason lies.
  public enum Place: Equatable, Sendable {
    case file
    case byte(Int)
    case tensor(index: Int, name: String)
    /// An operator, counted from 0 in execution order.
    case node(index: Int, name: String)
  }

  /// The name the file goes by in messages.
  public var file: String
  public var place: Place
  /// What is wrong and, after a semicolon, what to do about it.
  public var reason: String

  public init(file: String = "", place: Place = .file, _ reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  func inFile(_ name: String) -> ImportError {
    var error = self
    error.file = name
    return error
  }
}

extension ImportError: CustomStringConvertible {
  public var description: String {
    let prefix = file.isEmpty ? "" : "\(printable(file)): "
    return switch place {
    case .file: prefix + reason
    case .byte(let offset): prefix + "byte \(offset): " + reason
    case .tensor(let index, let name): prefix + "tensor #\(index) \"\(printable(name))\": " + reason
    case .node(let index, let name): prefix + "operator #\(index) \(printable(name)): " + reason
    }
  }
}

/// Text from a file made fit for one line: no control characters, at most 80 characters.
func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard result.count < 80 else { return String(result) + "..." }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      result.append("?")
    default: result.append(scalar)
    }
  }
  return String(result)
}
