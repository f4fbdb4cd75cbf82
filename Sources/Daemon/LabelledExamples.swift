internal import Configuration
internal import Console
internal import Engine
internal import FederatedClient
internal import Imaging
internal import Pipeline
internal import Samples
internal import Text

/// What the device learns from: the samples of one model with a label, as the part that learns reads them.
///
/// Belongs to the thread that learns. What the model's fixed part makes of a picture is kept, so that each picture is
/// decoded and shown once.
final class LabelledExamples: LearningData, @unchecked Sendable {
  private let features: LabelledFeatures
  private let isHeldOut: @Sendable (UInt64) -> Bool

  init(_ features: LabelledFeatures, holdOut: Double) {
    self.features = features
    let limit = UInt64(holdOut * 0x1p32)
    isHeldOut = { LabelledExamples.hash($0) >> 32 < limit }
  }

  func training(_ isWanted: () -> Bool) -> Examples {
    features.examples(of: { [isHeldOut] in !isHeldOut($0) }, isWanted)
  }

  func holdOut(_ isWanted: () -> Bool) -> Examples { features.examples(of: isHeldOut, isWanted) }

  /// Of a sample's number: whether it is learned from does not depend on the others (MurmurHash3's finaliser).
  private static func hash(_ id: UInt64) -> UInt64 {
    var mixed = id
    mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ mixed >> 33
  }
}

/// The features and labels of samples.
final class LabelledFeatures {
  private let model: String
  private let labels: [String]
  private let classCount: Int
  private let limit: Int
  private let sources: [Configuration.Source]
  private let keeping: SampleKeeping
  private let reader: FeatureReader
  private var known: [UInt64: [Float]] = [:]

  /// `labels`: of the `classCount` classes, in order; empty when they have no names. `session`: for this alone.
  init(
    _ session: Session, path: String, model: String, labels: [String], classCount: Int, _ configuration: Configuration,
    _ keeping: SampleKeeping, limit: Int
  ) throws(Refusal) {
    reader = try FeatureReader(session, path: path)
    (self.model, self.labels, self.limit, self.keeping) = (model, labels, limit, keeping)
    self.classCount = classCount
    sources = configuration.sources
  }

  /// Those whose number is chosen; without what cannot be read or whose label is none of the model's.
  func examples(of isChosen: (UInt64) -> Bool, _ isWanted: () -> Bool) -> Examples {
    let ids = keeping.labelled(model: model, limit: limit)
    forget(but: ids)
    var examples = Examples(inputs: [], labels: [])
    for id in ids where isChosen(id) {
      guard isWanted() else { break }
      guard let sample = sample(id), let text = sample.label, let label = number(of: text),
        let features = features(of: sample)
      else { continue }
      examples.inputs += features
      examples.labels.append(label)
    }
    return examples
  }

  /// The class that a label means: by its name, or its number.
  func number(of label: String) -> Int32? {
    guard let number = labels.firstIndex(where: { isSame($0, label) }) ?? Int(label), 0..<classCount ~= number else {
      return nil
    }
    return Int32(number)
  }

  private func sample(_ id: UInt64) -> Sample? {
    do throws(SampleError) { return try keeping.read(id) } catch { return nil }
  }

  private func features(of sample: Sample) -> [Float]? {
    if let features = known[sample.id] { return features }
    let source = sources.first { isSame($0.name, sample.description.source) }
    let view = FrameView(
      isMirrored: source?.isMirrored ?? false,
      rotation: FrameView.Rotation(rawValue: source?.rotation ?? 0) ?? .none)
    let picture = sample.picture
    guard let features = reader.features(of: unsafe picture.span.bytes, view) else { return nil }
    known[sample.id] = features
    return features
  }

  /// Features of samples that are gone.
  private func forget(but ids: [UInt64]) {
    guard known.count > ids.count else { return }
    let kept = Set(ids)
    for id in Array(known.keys) where !kept.contains(id) { known[id] = nil }
  }
}
