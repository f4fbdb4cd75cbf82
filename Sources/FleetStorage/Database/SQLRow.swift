/// A row of a result. What a column holds follows from the query: another kind is an error of the program.
package struct SQLRow: Sendable {
  private let values: [SQLValue]

  package init(_ values: [SQLValue]) { self.values = values }

  package func isNull(_ column: Int) -> Bool { values[column] == .null }

  package func integer(_ column: Int) -> Int64 {
    guard case .integer(let value) = values[column] else { preconditionFailure("column \(column) is no integer") }
    return value
  }

  package func int(_ column: Int) -> Int { Int(integer(column)) }
  package func id(_ column: Int) -> UInt64 { UInt64(bitPattern: integer(column)) }
  package func flag(_ column: Int) -> Bool { integer(column) != 0 }

  package func double(_ column: Int) -> Double {
    switch values[column] {
    case .double(let value): value
    case .integer(let value): Double(value)
    default: preconditionFailure("column \(column) is no number")
    }
  }

  package func text(_ column: Int) -> String {
    guard case .text(let value) = values[column] else { preconditionFailure("column \(column) is no text") }
    return value
  }

  package func bytes(_ column: Int) -> [UInt8] {
    guard case .bytes(let value) = values[column] else { preconditionFailure("column \(column) is no bytes") }
    return value
  }
}
