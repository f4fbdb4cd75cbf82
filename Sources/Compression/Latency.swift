internal import Compiler
internal import Engine
public import Graph
internal import Linux
internal import ModelFormat

/// How long a graph takes on this machine, in microseconds.
public struct Latency: Sendable {
  /// The median of a whole run.
  public let total: Double
  /// The least time of each node's steps, by its place.
  let byPlace: [String: Double]

  private static let repetitions = 31

  public init(of graph: Graph) throws(CompressionError) {
    let session: Session
    do throws(CompileError) {
      let file = try Compiler().compile(graph).file
      do throws(SessionError) { session = try Session(file: file.span.bytes) } catch {
        throw CompileError(graph.name, error.message)
      }
    } catch { throw CompressionError(error.place, error.reason) }
    session.run()
    var runs: [Double] = []
    for _ in 0..<Latency.repetitions { runs.append(Latency.time { session.run() }) }
    total = runs.sorted()[runs.count / 2]
    var places: [String: Double] = [:]
    for (index, step) in session.program.steps.enumerated() {
      let least = (0..<Latency.repetitions).map { _ in Latency.time { session.runStep(index) } }.min()!
      places[step.label, default: 0] += least
    }
    byPlace = places
  }

  private static func time(_ body: () -> Void) -> Double {
    let start = MonotonicClock.nanoseconds
    body()
    return Double(MonotonicClock.nanoseconds - start) / 1000
  }
}

/// How much slower than wholly in bytes a model may become for the sake of its accuracy.
public enum LatencyBudget: Equatable, Sendable {
  case milliseconds(Double)
  /// Times the latency of the model wholly in bytes.
  case factor(Double)

  /// "2.5ms" or "1.3x".
  public init?(_ text: String) {
    self.init(target: text)
    if case .factor(let value) = self, value < 1 { return nil }
  }

  /// The same for what is to become faster: a factor may be below 1.
  init?(target text: String) {
    let isFactor = text.hasSuffix("x")
    guard isFactor || text.hasSuffix("ms"), let value = Double(text.dropLast(isFactor ? 1 : 2)), value.isFinite,
      value > 0
    else { return nil }
    self = isFactor ? .factor(value) : .milliseconds(value)
  }

  public var text: String {
    switch self {
    case .milliseconds(let value): "\(value)ms"
    case .factor(let value): "\(value)x"
    }
  }

  func microseconds(whollyInBytes: Double) -> Double {
    switch self {
    case .milliseconds(let value): value * 1000
    case .factor(let value): value * whollyInBytes
    }
  }
}
