package import Configuration
internal import Console
internal import Linux

extension Configuration {
  /// Reads and checks a file whole; says what is wrong, one line each, and returns nil.
  package static func read(_ path: String) -> Configuration? {
    let text: [UInt8]
    do throws(Refusal) { text = try readFile(path) } catch {
      error.report()
      return nil
    }
    do throws(Configuration.Refused) { return try Configuration(reading: text.span) } catch {
      for finding in error.findings { complain(finding.line(in: path)) }
      return nil
    }
  }
}
