internal import Console

/// Networks and their forms, measured alike.
struct Comparison {
  struct Network {
    let name: String
    fileprivate(set) var forms: [ComparedModel]
  }

  /// In the order in which they were first named.
  private(set) var networks: [Network] = []

  init(_ models: [ComparedModel]) {
    for model in models {
      if let place = networks.firstIndex(where: { $0.name == model.network }) {
        networks[place].forms.append(model)
      } else {
        networks.append(Network(name: model.network, forms: [model]))
      }
    }
  }

  static func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 2) + " %" }

  var text: String {
    var table = TextTable("network", "computes in", ">bytes", ">top-1", ">pictures", ">p50")
    for cells in rows { table.add(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]) }
    return table.text
  }

  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = line(["network", "computes in", "bytes", "top-1", "pictures", "latency (p50)"])
    text += "|---|---|--:|--:|--:|--:|\n"
    for cells in rows { text += line(cells.map { $0.replacing("|", with: "\\|") }) }
    return text
  }

  /// The network's name stands in its first row only.
  private var rows: [[String]] {
    networks.flatMap { network in
      network.forms.enumerated().map { index, form in
        [
          index == 0 ? singleLine(network.name) : "", form.form, Quantity.grouped(form.fileByteCount),
          Comparison.percent(form.accuracy), "\(form.pictureCount)", Quantity.microseconds(form.p50Microseconds),
        ]
      }
    }
  }

  var json: JSON {
    .object([
      (
        "networks",
        .array(
          networks.map { network in
            .object([("name", .string(network.name)), ("forms", .array(network.forms.map(Comparison.json)))])
          })
      )
    ])
  }

  private static func json(_ form: ComparedModel) -> JSON {
    .object([
      ("model", .string(form.path)), ("computes_in", .string(form.arithmetic.rawValue)),
      ("density", form.density.map { .rounded($0, digits: 4) } ?? .null), ("file_bytes", .integer(form.fileByteCount)),
      ("top1", .rounded(form.accuracy, digits: 6)), ("images", .integer(form.pictureCount)),
      ("p50_us", .rounded(form.p50Microseconds)),
    ])
  }
}
