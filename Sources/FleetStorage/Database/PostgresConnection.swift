internal import CPostgres
internal import Synchronization

/// What PostgreSQL did not do, and the code of the reason (SQLSTATE).
struct PostgresError: Error {
  let code: String
  let description: String

  /// Others were in the way (serialization failure, deadlock), or the server is not there: 08, 57P.
  var isTransient: Bool {
    code == "40001" || code == "40P01" || code.isEmpty || code.hasPrefix("08") || code.hasPrefix("57P")
  }

  var isKeyTaken: Bool { code == "23505" }
}

/// One connection, used by one thread at a time. Statements are prepared once; values travel in binary.
final class PostgresConnection: SQLSession, @unchecked Sendable {
  private let connection: OpaquePointer
  private var statements: [String: String] = [:]

  init(_ address: String) throws(PostgresError) {
    guard let connection = PQconnectdb(address) else { throw PostgresError(code: "", description: "no memory") }
    self.connection = connection
    guard PQstatus(connection) == CONNECTION_OK else {
      let error = PostgresError(code: "", description: PostgresConnection.message(connection))
      PQfinish(connection)
      throw error
    }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
  }

  deinit { PQfinish(connection) }

  /// In no transaction, and connected.
  var isUsable: Bool { PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE }

  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    let name = try statement(sql, values)
    let parameters = values.map(\.parameter)
    let result = withPointers(parameters) { pointers in
      PQexecPrepared(
        connection, name, Int32(values.count), pointers, parameters.map { Int32($0?.count ?? 0) },
        [Int32](repeating: 1, count: values.count), 1)
    }
    defer { PQclear(result) }
    try check(result)
    let columns = PQnfields(result)
    return (0..<PQntuples(result)).map { row in
      SQLRow((0..<columns).map { SQLValue(result, row: row, column: $0) })
    }
  }

  private func statement(_ sql: String, _ values: [SQLValue]) throws -> String {
    if let name = statements[sql] { return name }
    let name = "s\(statements.count)"
    let result = PQprepare(connection, name, sql, Int32(values.count), values.map(\.typeID))
    defer { PQclear(result) }
    try check(result)
    statements[sql] = name
    return name
  }

  private func check(_ result: OpaquePointer?) throws(PostgresError) {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
    default:
      let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
      throw PostgresError(code: code, description: PostgresConnection.message(connection))
    }
  }

  private static func message(_ connection: OpaquePointer) -> String {
    var text = String(cString: PQerrorMessage(connection))
    while text.last?.isNewline == true { text.removeLast() }
    return "PostgreSQL: \(text)"
  }

  /// nil where a value is null.
  private func withPointers<Result>(
    _ parameters: [[UInt8]?], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = parameters.map { bytes -> UnsafeMutableBufferPointer<UInt8>? in
      guard let bytes else { return nil }
      // A pointer has to be there even for no bytes.
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
      _ = copy.initialize(from: bytes)
      return copy
    }
    defer { for copy in copies { copy?.deallocate() } }
    return body(copies.map { $0?.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) } })
  }
}

/// Types and their binary forms, by the numbers of pg_type.
extension SQLValue {
  fileprivate var typeID: Oid {
    switch self {
    case .null: 0
    case .integer: 20
    case .double: 701
    case .text: 25
    case .bytes: 17
    }
  }

  fileprivate var parameter: [UInt8]? {
    switch self {
    case .null: nil
    case .integer(let value): SQLValue.bigEndian(UInt64(bitPattern: value))
    case .double(let value): SQLValue.bigEndian(value.bitPattern)
    case .text(let value): Array(value.utf8)
    case .bytes(let value): value
    }
  }

  private static func bigEndian(_ value: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
  }

  fileprivate init(_ result: OpaquePointer?, row: Int32, column: Int32) {
    guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
      self = .null
      return
    }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    let number = bytes.count <= 8 ? bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : 0
    switch PQftype(result, column) {
    case 20: self = .integer(Int64(bitPattern: number))
    case 23: self = .integer(Int64(Int32(truncatingIfNeeded: number)))
    case 701: self = .double(Double(bitPattern: number))
    case 17: self = .bytes(Array(bytes))
    default: self = .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}
