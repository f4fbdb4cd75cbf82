/// What a federation is to do: how often which number of devices trains, and how their updates are merged.
///
/// Times are in seconds. As JSON or YAML every setting has a name with hyphens; those left out keep their default.
package struct RunPlan: Equatable, Sendable {
  package var strategy = StrategyName.average
  /// How many times the model moves before the run is over.
  package var rounds = 10
  /// Updates that a round waits for.
  package var clients = 10
  /// Fewest updates with which a round counts when its time is over.
  package var minimumClients = 2
  /// How many devices are asked for each update that is wanted, at least 1.
  package var overselection = 1.3
  package var trainingTime = 600.0
  package var evaluationTime = 300.0
  /// Devices that measure the new model after a round; 0: none.
  package var evaluators = 0
  /// Whether an update that comes after its round's end is merged with the next ones; else it is dropped.
  package var mergesLateUpdates = false
  /// The rate of the server's step.
  package var serverRate = 1.0
  /// FedAvgM's factor.
  package var serverMomentum = 0.9
  package var beta1 = 0.9
  package var beta2 = 0.99
  package var tau = 1e-3
  /// FedBuff: how many updates move the model.
  package var buffer = 10
  /// The share of updates that the trimmed mean leaves out at either end.
  package var trim = 0.2
  /// Devices in a round against which Krum, Multi-Krum and Bulyan have to hold.
  package var attackers = 0
  /// Updates that Multi-Krum merges; 0: all but the attackers.
  package var chosen = 0
  /// Updates longer than this are refused; 0: any finite length is taken.
  package var normLimit = 0.0
  package var privacy: PrivacyPlan?
  /// nil: the server sees each update.
  package var secureSum: SecureSumPlan?
  package var training = TrainingPlan()
  /// How updates are coded; nil: whole weights as NumPy's arrays, which every node of Flower sends.
  package var coding: CodingPlan?
  /// Of the choice of devices.
  package var seed: UInt64 = 1

  package init() {}

  /// Differential privacy by the server.
  package struct PrivacyPlan: Equatable, Sendable {
    package var clippingNorm = 1.0
    package var noiseMultiplier = 1.0
    /// The run ends before it would spend more.
    package var epsilon = 8.0
    package var delta = 1e-5

    package init() {}
  }

  /// How devices train in a round.
  package struct TrainingPlan: Equatable, Sendable {
    package var epochs = 1
    package var batch = 32
    package var rate = 0.01
    package var momentum = 0.0
    /// FedProx's factor.
    package var proximal = 0.0

    package init() {}
  }

  /// How updates are coded on their way.
  package struct CodingPlan: Equatable, Sendable {
    /// Of a value: 1, 4, 8 or 32.
    package var bits = 8
    /// The share of the values that is sent.
    package var density = 1.0

    package init() {}
  }
}
