package import Console

/// The curve of a run as a table between commas, one line for each round; line 0 is what it started with.
package struct CurveTable {
  private static let head = "round,seconds,updates,lost,loss,accuracy,bytes_up,bytes_down,update_bytes"

  package static func text(_ result: FederationResult) -> String {
    var text = head + "\n"
    func number(_ value: Double?) -> String {
      value.map { $0.isFinite ? Quantity.fixed($0, digits: 6) : "" } ?? ""
    }
    text += "0,0,0,0,\(number(result.start?.loss)),\(number(result.start?.accuracy)),0,0,0\n"
    for point in result.points {
      text += "\(point.round),\(Quantity.fixed(point.seconds, digits: 3)),\(point.updates),\(point.lost),"
      text += "\(number(point.loss)),\(number(point.accuracy)),"
      text += "\(point.bytesUp),\(point.bytesDown),\(point.updateBytes)\n"
    }
    return text
  }

  /// Rounds and their accuracies, from a file that `text` made.
  package static func accuracies(_ path: String) throws(Refusal) -> [(x: Double, y: Double)] {
    let table = CommaSeparated(try DataFile.read(path, limit: 1 << 26), path)
    var points: [(x: Double, y: Double)] = []
    try table.forEachRow(["round", "accuracy"]) { (line, fields) throws(Refusal) in
      let round = try table.number(fields[0], 0...999_999_999, line: line)
      guard let accuracy = Double(String(decoding: fields[1], as: UTF8.self)), 0...1 ~= accuracy else {
        throw Refusal(path, "line \(line): the accuracy is no number from 0 to 1")
      }
      points.append((Double(round), accuracy))
    }
    return points
  }
}
