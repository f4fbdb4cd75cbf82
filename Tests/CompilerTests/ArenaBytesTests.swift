import Compiler
import Foundation
import ModelFormat
import Testing

/// The activation memory of every model, guarded by the table beside this file.
struct ArenaBytesTests {
  private static let table = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "arena-bytes.tsv")
  private static let updates = "SWIFTLET_WRITE_ARENA_BYTES"
  private static let allowedGrowth = 1.03

  @Test func activationsStayAsSmallAsTheyWere() throws {
    var rows: [String: [Int]] = [:]
    for line in try String(contentsOf: ArenaBytesTests.table, encoding: .utf8).split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "\t")
      rows[String(columns[0])] = columns[1...2].compactMap { Int($0) }
    }
    let mayWrite = ProcessInfo.processInfo.environment[ArenaBytesTests.updates] != nil
    for file in CompiledFiles.all {
      let name = file.lastPathComponent
      let model = try CompiledFiles.compiled(file)
      let (bytes, bound) = (model.program.activationByteCount, model.activationLowerBound)
      print("\(name): \(bytes) bytes, \(percent(bytes, above: bound)) above the lower bound \(bound)")
      let before = rows[name]?.first ?? 0
      rows[name] = [bytes, bound]
      if !mayWrite && Double(bytes) > Double(before) * ArenaBytesTests.allowedGrowth {
        Issue.record(
          "\(name): \(bytes) bytes of activations, the table allows \(before) and 3 %; if that is meant: \(ArenaBytesTests.updates)=1 swift test -c release --filter ArenaBytesTests"
        )
      }
    }
    if mayWrite { try write(rows) }
  }

  private func percent(_ bytes: Int, above bound: Int) -> String {
    String(format: "%.1f %%", 100 * (Double(bytes) / Double(bound) - 1))
  }

  private func write(_ rows: [String: [Int]]) throws {
    var text = "model\tactivation bytes\tlower bound\tratio\n"
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      text += "\(name)\t\(row[0])\t\(row[1])\t\(String(format: "%.3f", Double(row[0]) / Double(row[1])))\n"
    }
    try text.write(to: ArenaBytesTests.table, atomically: true, encoding: .utf8)
  }
}
