import Learning
import Testing

/// A network's loss and gradient beside the central differences of the same in double precision.
///
/// With a step of 1e-5 the differences are right to about 1e-9; what is left is single precision, some 1e-6 of the
/// largest number that a sum meets.
struct GradientCheck {
  static let tolerance = 1e-4

  let architecture: Architecture
  var samples = 3
  var loss = ReferenceLoss()
  var usesBLAS = true
  /// One at which no value lies so near to a bend that single and double precision are on two sides of it.
  var seed: UInt64 = 3

  func run(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var random = Random(seed: 11)
    let classes = architecture[architecture.output].count
    var targets: Targets = []
    var loss = loss
    if loss.labels == nil, loss.teacher == nil { loss.labels = (0..<samples).map { $0 % classes } }
    var options = NetworkOptions(batch: samples + 1)
    options.usesBLAS = usesBLAS
    let network = try Network(architecture, options: options)
    network.initialize(seed: seed)
    let parameters = network.withParameters { values in
      for index in values.indices { values[index] += 0.1 * random.nextSigned() }
      return values.indices.map { Double(values[$0]) }
    }
    let inputCount = samples * architecture[architecture.input].count
    let input = network.withInput { values in
      for index in values.indices { values[index] = random.nextSigned() }
      return (0..<inputCount).map { Double(values[$0]) }
    }
    if let labels = loss.labels {
      targets.insert(.labels)
      network.withLabels { for (index, label) in labels.enumerated() { $0[index] = Int32(label) } }
    }
    if let teacher = loss.teacher {
      targets.insert(.teacher)
      network.withTeacher { for (index, logit) in teacher.enumerated() { $0[index] = Float(logit) } }
    }

    network.forward(samples: samples, training: true)
    let result = network.loss(samples: samples, against: targets, options: loss.options)
    network.backward(samples: samples)

    let reference = ReferenceNetwork(architecture: architecture, samples: samples, input: input)
    func value(_ parameters: [Double]) -> Double {
      loss.mean(reference.values(parameters).last!, classes: classes)
    }
    let expected = value(parameters)
    #expect(
      abs(result.loss - expected) <= GradientCheck.tolerance * max(1, abs(expected)), sourceLocation: sourceLocation)
    let gradient = network.withGradients { values in values.indices.map { Double(values[$0]) } }
    for parameter in architecture.parameters {
      compare(parameter, gradient, sourceLocation) { index in
        var moved = parameters
        moved[index] += 1e-5
        let above = value(moved)
        moved[index] -= 2e-5
        return (above - value(moved)) / 2e-5
      }
    }
  }

  private func compare(
    _ parameter: Parameter, _ gradient: [Double], _ sourceLocation: SourceLocation, _ difference: (Int) -> Double
  ) {
    let places = parameter.offset..<parameter.offset + parameter.count
    let expected = places.map(difference)
    let largest = max(expected.map { abs($0) }.max()!, 1e-2)
    for (place, slope) in zip(places, expected) {
      #expect(
        abs(gradient[place] - slope) <= GradientCheck.tolerance * largest,
        "\(parameter.name)[\(place - parameter.offset)]: \(gradient[place]), expected \(slope)",
        sourceLocation: sourceLocation)
    }
  }
}
