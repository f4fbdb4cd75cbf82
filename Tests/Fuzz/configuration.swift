import Configuration

/// Reads the input as a configuration; an error is as good as a configuration, and has a place.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: bytes, count: count))
  do throws(Configuration.Refused) { _ = try Configuration(reading: text.span) } catch {
    precondition(!error.findings.isEmpty)
    for finding in error.findings { precondition(finding.place.line > 0 && finding.place.column > 0) }
  }
  return 0
}
