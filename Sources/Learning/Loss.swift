internal import CLearning

/// What training makes small: cross-entropy with the labels, divergence from a teacher, or both.
public struct LossOptions: Equatable, Sendable {
  /// The share of each label's weight that is spread evenly over all classes; 0 to below 1.
  public var labelSmoothing: Float = 0
  /// The weight of the labels where there is a teacher too; the teacher has the rest. 0 to 1.
  public var alpha: Float = 0.5
  /// What both outputs are divided by before they are compared with the teacher's; above 0. (Hinton et al. 2015)
  public var temperature: Float = 4

  public init() {}

  var kernelOptions: swl_learn_loss_options {
    swl_learn_loss_options(smoothing: labelSmoothing, alpha: alpha, temperature: temperature)
  }
}

/// What the output of a forward run is compared with.
public struct Targets: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  public static let labels = Targets(rawValue: 1)
  public static let teacher = Targets(rawValue: 2)
}

/// The mean loss of a batch, and how many samples have their label as the first answer.
public struct BatchResult: Equatable, Sendable {
  public var loss: Double
  public var correctCount: Int

  public init(loss: Double, correctCount: Int) {
    self.loss = loss
    self.correctCount = correctCount
  }
}

extension Network {
  /// Compares the output with the targets that the caller has filled in; labels are below the number of classes. With
  /// gradients in memory, leaves the loss's gradient for `backward`.
  public func loss(samples: Int, against targets: Targets, options: LossOptions) -> BatchResult {
    let classes = Int32(architecture[architecture.output].count)
    var kernelOptions = options.kernelOptions
    var correct: Int32 = 0
    let labels = unsafe UnsafeMutableRawPointer(floats(plan.labels)).assumingMemoryBound(to: Int32.self)
    let loss = unsafe swl_learn_loss(
      Int32(samples), classes, data(architecture.output), targets.contains(.labels) ? labels : nil,
      targets.contains(.teacher) ? floats(plan.teacher) : nil, &kernelOptions, gradient(architecture.output), &correct)
    return BatchResult(loss: loss, correctCount: Int(correct))
  }
}
