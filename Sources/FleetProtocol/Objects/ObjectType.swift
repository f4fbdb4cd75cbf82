/// What an object is; its bytes begin with the name.
package enum ObjectType: UInt8, CaseIterable, Sendable {
  case message, recordDict, arrayRecord, array, arrayChunk, metricRecord, configRecord

  package var name: StaticString {
    switch self {
    case .message: "Message"
    case .recordDict: "RecordDict"
    case .arrayRecord: "ArrayRecord"
    case .array: "Array"
    case .arrayChunk: "ArrayChunk"
    case .metricRecord: "MetricRecord"
    case .configRecord: "ConfigRecord"
    }
  }

  init?(name: RawSpan) {
    for type in ObjectType.allCases where name.isSame(type.name) {
      self = type
      return
    }
    return nil
  }
}

extension RawSpan {
  func isSame(_ text: StaticString) -> Bool {
    guard byteCount == text.utf8CodeUnitCount else { return false }
    for index in 0..<byteCount where unsafe self[index] != text.utf8Start[index] { return false }
    return true
  }
}
