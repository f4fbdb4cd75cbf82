internal import Text

/// What a series reads from.
enum Instrument {
  case counter(Counter)
  case gauge(Gauge)
  case latency(Latency)

  var object: AnyObject {
    switch self {
    case .counter(let counter): counter
    case .gauge(let gauge): gauge
    case .latency(let latency): latency
    }
  }

  var type: StaticString {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .latency: "histogram"
    }
  }

  func hasKind(of other: Instrument) -> Bool {
    switch (self, other) {
    case (.counter, .counter), (.gauge, .gauge), (.latency, .latency): true
    default: false
    }
  }
}

struct Series {
  let instrument: Instrument
  let labels: [Label]
}

/// Series of one name, in Prometheus's text format.
struct Family {
  let name: String
  let help: String
  var series: [Series]

  func write(to text: inout TextBuffer) {
    text.write("# HELP ")
    text.write(name)
    text.write(" ")
    text.write(help)
    text.write("\n# TYPE ")
    text.write(name)
    text.write(" ")
    text.write(series[0].instrument.type)
    text.write("\n")
    for series in series { write(series, to: &text) }
  }

  private func write(_ series: Series, to text: inout TextBuffer) {
    switch series.instrument {
    case .counter(let counter):
      begin("", series.labels, to: &text)
      text.write(counter.value)
      text.write("\n")
    case .gauge(let gauge):
      begin("", series.labels, to: &text)
      text.write(sample: gauge.value)
      text.write("\n")
    case .latency(let latency): write(latency, series.labels, to: &text)
    }
  }

  /// Buckets add up; the count is that of the last, so that the two never differ.
  private func write(_ latency: Latency, _ labels: [Label], to text: inout TextBuffer) {
    var count: UInt64 = 0
    for bucket in 0...Latency.bounds.count {
      count += latency.count(inBucket: bucket)
      let bound = bucket < Latency.bounds.count ? Double(Latency.bounds[bucket]) / 1e9 : .infinity
      begin("_bucket", labels, bound: bound, to: &text)
      text.write(count)
      text.write("\n")
    }
    begin("_sum", labels, to: &text)
    text.write(seconds: latency.totalNanoseconds)
    text.write("\n")
    begin("_count", labels, to: &text)
    text.write(count)
    text.write("\n")
  }

  /// The name, the labels and a space.
  private func begin(_ suffix: StaticString, _ labels: [Label], bound: Double? = nil, to text: inout TextBuffer) {
    text.write(name)
    text.write(suffix)
    if !labels.isEmpty || bound != nil {
      text.write("{")
      for (index, label) in labels.enumerated() {
        if index > 0 { text.write(",") }
        text.write(label.name)
        text.write("=\"")
        text.write(labelValue: label.value)
        text.write("\"")
      }
      if let bound {
        text.write(labels.isEmpty ? "le=\"" : ",le=\"")
        text.write(sample: bound)
        text.write("\"")
      }
      text.write("}")
    }
    text.write(" ")
  }
}

extension TextBuffer {
  fileprivate mutating func write(labelValue text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): write("\\\\")
      case UInt8(ascii: "\""): write("\\\"")
      case UInt8(ascii: "\n"): write("\\n")
      default: write(byte: byte)
      }
    }
  }

  fileprivate mutating func write(sample value: Double) {
    if value.isNaN { return write("NaN") }
    if value.isInfinite { return write(value < 0 ? "-Inf" : "+Inf") }
    write("\(value)")
  }
}
