import Configuration

/// The lines of what is found in a text; empty when it is taken.
func findings(_ text: String) -> [String] {
  do {
    _ = try configuration(text)
    return []
  } catch let error as Configuration.Refused {
    return error.findings.map { $0.line(in: "x.yaml") }
  } catch {
    return ["\(error)"]
  }
}

func configuration(_ text: String) throws -> Configuration { try Configuration(reading: Array(text.utf8).span) }

/// The smallest file.
let smallest = """
  sources:
    - {name: door, device: /dev/video0}
  models:
    - {name: face, file: face.swl}

  """
