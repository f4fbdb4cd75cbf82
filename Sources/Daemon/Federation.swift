internal import Configuration
internal import Console
internal import Engine
internal import FederatedClient
internal import FleetTransport
internal import Journal
internal import Learning
internal import Linux
internal import Metrics
internal import ModelStore
internal import Text
internal import Web

/// The device's part in a fleet: a node with its key, what it learns from, and when it takes part. Belongs to the thread
/// that publishes; the node and what learns have threads of their own.
final class Federation {
  private let options: Configuration.Federation
  private let node: FederationNode
  private let record: FederationRecord
  private let gauges: FederationGauges
  private let versions: LearnedVersions
  private let models: FleetModels?
  private let workload: ModelWorkload?
  private let privacy: LocalPrivacy?
  private let keeping: SampleKeeping
  private let eligibility: Eligibility
  private let features: LabelledFeatures
  private let modelName: String
  private let memoryByteCount: Int
  private var facts = DeviceFactsReader()
  private var labelledCount = 0
  private var obstacle: Eligibility.Obstacle?
  private var isBegun = false
  private var learnedVersion: UInt32?

  /// `deployed`: the file of the active version. `store`: an object for this alone.
  init(
    _ options: Configuration.Federation, _ configuration: Configuration, deployed path: String, _ store: ModelStore,
    _ keeping: SampleKeeping, _ registry: Registry, bell: Bell
  ) throws(Refusal) {
    self.options = options
    self.keeping = keeping
    let key = try Federation.nodeKey(options.directory)
    let model = try LearningModel(path: path)
    let configured = configuration.models.first { isSame($0.name, options.model) }!
    let labels = try configured.labelsFile.map { (file) throws(Refusal) in try lines(of: file) } ?? model.labels
    features = try LabelledFeatures(
      model.session, path: path, model: options.model, labels: labels, classCount: model.classCount, configuration,
      keeping, limit: options.learning.most)
    let examples = LabelledExamples(features, holdOut: options.learning.holdOut)
    privacy = try options.privacy.flatMap { (privacy) throws(Refusal) in
      try Federation.account(privacy, options.directory)
    }
    guard case .store(let name) = configured.origin else { preconditionFailure("the configuration was checked") }
    modelName = name
    versions = LearnedVersions(
      model, named: name, store, signing: try DeviceKey.open(options.directory), examples, bell: bell)
    record = FederationRecord(registry)
    gauges = FederationGauges(registry, hasBudget: privacy?.addsNoise ?? false)
    eligibility = Eligibility(options)
    var random = SecureRandom()
    let seed = random.next()
    let learner = LocalLearner(
      model.architecture, examples, seed: seed, directory: options.directory, privacy: privacy,
      secure: try SecureParticipation(options, key), receiver: versions)
    let names = configuration.fleetModels
    let models = names.isEmpty ? nil : FleetModels(names, store, registry, bell: bell)
    let workload = models.map { ModelWorkload($0, others: learner, folder: options.directory) }
    (self.models, self.workload) = (models, workload)
    memoryByteCount = try Federation.memory(model)
    do throws(SystemError) {
      node = try FederationNode(
        options, key: key, seed: seed, models: models?.list ?? "", workload: workload ?? learner,
        listener: record)
    } catch { throw Refusal(options.directory, error.message) }
  }

  /// nil: the configuration has none.
  static func made(
    _ configuration: Configuration, _ models: Models, _ keeping: SampleKeeping?, _ registry: Registry, bell: Bell
  ) throws(Refusal) -> Federation? {
    guard let options = configuration.federation, let keeping, let store = try models.ownStore() else { return nil }
    return try Federation(
      options, configuration, deployed: try models.activeFile(options.model), store, keeping, registry, bell: bell)
  }

  /// Bytes of a usual round of training, and of the session that makes features.
  private static func memory(_ model: LearningModel) throws(Refusal) -> Int {
    do throws(ArchitectureError) {
      return try LocalTraining.byteCount(model.architecture, RoundSettings()) + model.session.arenaByteCount
    } catch { throw Refusal(model.path, error.message) }
  }

  private static func nodeKey(_ directory: String) throws(Refusal) -> NodeKey {
    try makeFolder(directory)
    let key: NodeKey
    do throws(NodeKeyError) { key = try NodeKey(path: directory + "/node.pem") } catch {
      throw Refusal("federation", error.message)
    }
    let pem = key.publicKeyPEM
    try writeFile(directory + "/node.pub.pem", unsafe pem.span.bytes)
    return key
  }

  private static func account(
    _ options: Configuration.Privacy, _ directory: String
  ) throws(Refusal) -> LocalPrivacy? {
    guard let norm = options.norm else { return nil }
    do throws(LocalPrivacy.Problem) {
      return try LocalPrivacy(
        .init(norm: norm, noiseMultiplier: options.noise, epsilon: options.epsilon, delta: options.delta),
        path: directory + "/privacy")
    } catch { throw Refusal("federation", error.message) }
  }

  func start() throws(SystemError) {
    node.accept(false, models: false)
    try node.start()
    isBegun = true
  }

  func stop() { if isBegun { node.stop() } }

  var summary: String {
    "federation: \(options.model) learns with \(options.server), \(Quantity.bytes(memoryByteCount)) while it does"
  }

  /// What is to be done ten times a second; a version that is to be tried.
  func step(_ count: Int, _ log: (Priority, String) -> Void) -> (model: String, version: UInt32)? {
    if count % 50 == 1 { consider(log) }
    if let problem = versions.takeProblem() { record.hear(problem: problem) }
    if let problem = record.takeProblem() { log(.warning, "federation: \(problem)") }
    if count % 5 == 0 { setGauges() }
    guard let version = versions.takeInstalled() else { return nil }
    learnedVersion = version
    log(.notice, "federation: the fleet's model is version \(version) of \(modelName)")
    return (modelName, version)
  }

  /// Whether the device takes part from now on.
  private func consider(_ log: (Priority, String) -> Void) {
    labelledCount = keeping.labelledCount
    let before = obstacle
    let now = facts.read(labelledCount: labelledCount)
    obstacle = eligibility.obstacle(now)
    if obstacle == nil, !(privacy?.hasBudget ?? true) { obstacle = .budgetSpent }
    workload?.train(obstacle == nil)
    node.accept(obstacle == nil, models: eligibility.networkObstacle(now.interface) == nil)
    if let obstacle, before == nil { log(.info, "federation: takes no part: \(obstacle.message)") }
    if obstacle == nil, before != nil { log(.info, "federation: takes part") }
  }

  /// What the fleet wants to become of a version; nil: nothing new.
  func nextOrder() -> FleetModels.Order? { models?.nextOrder() }

  /// Where the versions stand now.
  func tell(_ standings: [VersionStanding]) { models?.tell(standings) }

  private func setGauges() {
    gauges.set(
      isEligible: obstacle == nil, isConnected: record.isWell, labelledCount: labelledCount,
      learnedVersion: learnedVersion, spent: privacy?.spent)
  }

  /// Whether a label is one of the model's classes; any thread may ask.
  func isLabel(_ label: String) -> Bool { features.number(of: label) != nil }

  var status: FederationStatus {
    var status = FederationStatus(server: options.server, model: options.model)
    status.isConnected = record.isWell
    status.obstacle = obstacle?.message ?? ""
    status.labelledCount = labelledCount
    status.roundCount = record.roundCount
    status.deliveredCount = record.deliveredCount
    status.failedCount = record.failedCount
    status.learnedVersion = learnedVersion
    if let privacy, privacy.addsNoise { status.privacy = (privacy.spent, privacy.options.epsilon) }
    status.problem = record.problem
    return status
  }
}
