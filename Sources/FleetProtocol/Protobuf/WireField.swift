/// The number of a protobuf field and how its value is stored.
package struct WireField: Equatable, Sendable {
  package enum Kind: UInt8, Sendable {
    case varint = 0, fixed64, bytes, groupStart, groupEnd, fixed32
  }

  package var number: UInt32
  package var kind: Kind
}
