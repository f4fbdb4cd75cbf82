internal import HTTPTypes
internal import Logging

/// Which request of which trace this is (W3C Trace Context), in the ids of OpenTelemetry.
struct TraceContext: Sendable, Equatable {
  /// 32 and 16 lowercase hexadecimal digits.
  let traceID, spanID: String
  /// The span of the caller; nil when the trace begins here.
  let parentID: String?
  let flags: String

  /// Goes on with the caller's trace; begins a new one when the header is missing or not well formed.
  init(continuing header: String?) {
    var generator = SystemRandomNumberGenerator()
    spanID = TraceContext.digits(of: generator.next() | 1)
    if let caller = header.flatMap(TraceContext.caller) {
      (traceID, parentID, flags) = caller
    } else {
      traceID = TraceContext.digits(of: generator.next()) + TraceContext.digits(of: generator.next() | 1)
      (parentID, flags) = (nil, "00")
    }
  }

  /// As `traceparent` for whoever is called next, and `traceresponse` for the caller.
  var header: String { "00-\(traceID)-\(spanID)-\(flags)" }

  func write(to logger: inout Logger) {
    logger[metadataKey: "trace_id"] = "\(traceID)"
    logger[metadataKey: "span_id"] = "\(spanID)"
    if let parentID { logger[metadataKey: "parent_span_id"] = "\(parentID)" }
  }

  /// Later versions may have more parts, version 00 has four; ids of zeros alone are none.
  private static func caller(_ header: String) -> (String, String?, String)? {
    let parts = header.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4, parts[0] != "00" || parts.count == 4, parts[0] != "ff" else { return nil }
    for (part, count) in zip(parts, [2, 32, 16, 2]) {
      guard part.utf8.count == count, part.utf8.allSatisfy(isDigit) else { return nil }
    }
    guard parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }) else { return nil }
    return (parts[1], parts[2], parts[3])
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  private static func digits(of number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

extension HTTPField.Name {
  static let traceParent = HTTPField.Name("traceparent")!
  static let traceResponse = HTTPField.Name("traceresponse")!
}
