/// A value of a column.
package enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  case text(String)
  case bytes([UInt8])

  package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

  /// The bits of an id: the databases know signed numbers only.
  package static func id(_ value: UInt64) -> SQLValue { .integer(Int64(bitPattern: value)) }

  package static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}
