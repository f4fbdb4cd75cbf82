package import Text

/// A name and a value that tell one series of a family from the others.
public struct Label: Sendable {
  let name: String
  let value: String

  /// `name`: letters, digits and "_", no digit first. `value`: any text.
  public init(_ name: StaticString, _ value: String) { self.init(naming: "\(name)", value) }

  /// The same with a name that is known only when the program runs.
  package init(naming name: String, _ value: String) {
    precondition(isName(name, allowsColon: false))
    self.name = name
    self.value = value
  }
}

/// The instruments of a program and their names.
///
/// The registry belongs to one thread; what it hands out may be used by all. Asking for a family again, with other
/// labels, adds a series to it.
public final class Registry {
  private var families: [Family] = []

  public init() {}

  /// `name` ends in "_total" by custom.
  public func counter(_ name: StaticString, help: StaticString, _ labels: Label...) -> Counter {
    let counter = Counter()
    add(.counter(counter), to: "\(name)", "\(help)", labels)
    return counter
  }

  /// `name` ends in its unit.
  public func gauge(_ name: StaticString, help: StaticString, _ labels: Label...) -> Gauge {
    let gauge = Gauge()
    add(.gauge(gauge), to: "\(name)", "\(help)", labels)
    return gauge
  }

  /// `name` ends in "_seconds": a histogram is exported.
  public func latency(_ name: StaticString, help: StaticString, _ labels: Label...) -> Latency {
    let latency = Latency()
    add(.latency(latency), to: "\(name)", "\(help)", labels)
    return latency
  }

  /// Takes out a series, as of a model that is no longer loaded.
  public func remove(_ instrument: AnyObject) {
    for index in families.indices { families[index].series.removeAll { $0.instrument.object === instrument } }
    families.removeAll { $0.series.isEmpty }
  }

  /// Appends all families in Prometheus's text format, version 0.0.4.
  package func write(to text: inout TextBuffer) {
    for family in families { family.write(to: &text) }
  }

  func add(_ instrument: Instrument, to name: String, _ help: String, _ labels: [Label]) {
    precondition(isName(name, allowsColon: true))
    let series = Series(instrument: instrument, labels: labels)
    guard let index = families.firstIndex(where: { isSame($0.name, name) }) else {
      return families.append(Family(name: name, help: help, series: [series]))
    }
    precondition(families[index].series[0].instrument.hasKind(of: instrument))
    precondition(!families[index].series.contains { isSame($0.labels, labels) })
    families[index].series.append(series)
  }
}

private func isName(_ name: String, allowsColon: Bool) -> Bool {
  let bytes = Array(name.utf8)
  let isValid = bytes.indices.allSatisfy { index in
    switch bytes[index] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
    case UInt8(ascii: ":"): allowsColon
    default: false
    }
  }
  return isValid && !bytes.isEmpty
}

private func isSame(_ one: [Label], _ other: [Label]) -> Bool {
  one.count == other.count
    && one.indices.allSatisfy { isSame(one[$0].name, other[$0].name) && isSame(one[$0].value, other[$0].value) }
}
