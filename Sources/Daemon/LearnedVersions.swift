internal import Console
internal import FederatedClient
internal import Linux
internal import ModelStore
internal import Signatures

/// Puts models that the fleet has learned into the store, as versions to be tried like any other.
///
/// A model is taken when the server says so; when it says nothing, if it is no worse on the hold-out than those before and
/// the one that the device began with. Belongs to the thread that learns.
final class LearnedVersions: ModelReceiver, @unchecked Sendable {
  /// A version that was installed.
  final class Installed: Sendable {
    let version: UInt32

    init(_ version: UInt32) { self.version = version }
  }

  private let model: LearningModel
  private let name: String
  private let store: ModelStore
  private let key: SigningKey
  private let data: any LearningData
  private let bell: Bell
  private let installed = Mailbox<Installed>()
  private let problems = Mailbox<Problem>()
  private var best: Double?
  private var last: [Float] = []
  private static let keptCount = 5

  private final class Problem: Sendable {
    let line: String

    init(_ line: String) { self.line = line }
  }

  /// `name`: in the store, which nobody else uses this object of. `bell`: rung with every version.
  init(
    _ model: LearningModel, named name: String, _ store: ModelStore, signing key: consuming SigningKey,
    _ data: any LearningData, bell: Bell
  ) {
    (self.model, self.name, self.store, self.data, self.bell) = (model, name, store, data, bell)
    self.key = key
  }

  /// For the thread that publishes: what is to be tried.
  func takeInstalled() -> UInt32? { installed.take()?.version }

  /// Why the last model could not be installed, once.
  func takeProblem() -> String? { problems.take()?.line }

  func receive(_ candidate: GlobalModel) {
    do throws(Refusal) {
      guard try isWanted(candidate), candidate.weights != last else { return }
      let version = try install(candidate.weights)
      last = candidate.weights
      installed.put(Installed(version))
      bell.ring()
    } catch { problems.put(Problem(error.line)) }
  }

  private func isWanted(_ candidate: GlobalModel) throws(Refusal) -> Bool {
    if let isForUse = candidate.isForUse { return isForUse }
    guard let accuracy = candidate.accuracy else { return false }
    let least: Double
    if let best { least = best } else { least = try startAccuracy() }
    best = max(least, accuracy)
    return accuracy >= least
  }

  /// Of the weights that the device began with.
  private func startAccuracy() throws(Refusal) -> Double {
    let weights = try model.weights()
    do throws(LocalTraining.Problem) {
      return try LocalTraining(model.architecture, data.holdOut { true }).evaluate(weights) { true }.accuracy
    } catch { return 0 }
  }

  private func install(_ weights: [Float]) throws(Refusal) -> UInt32 {
    let newest = try newestVersion()
    // After a kill the same model comes again.
    if newest > 0, try model.version(newest, weights: weights, signed: key) == file(newest) { return newest }
    let bytes = try model.version(newest + 1, weights: weights, signed: key)
    do throws(StoreError) {
      let version = try unsafe store.install(bytes.span.bytes, as: name)
      _ = try store.prune(name, keeping: LearnedVersions.keptCount)
      return version
    } catch { throw Refusal(name, error.message) }
  }

  private func file(_ version: UInt32) throws(Refusal) -> [UInt8]? {
    let path: String
    do throws(StoreError) { path = try store.path(of: version, name) } catch { return nil }
    return try readFile(path)
  }

  /// The highest that there ever was.
  private func newestVersion() throws(Refusal) -> UInt32 {
    do throws(StoreError) {
      return (try store.versions(of: name) + store.state(of: name).rejected).reduce(0) { max($0, $1) }
    } catch { throw Refusal(name, error.message) }
  }
}
