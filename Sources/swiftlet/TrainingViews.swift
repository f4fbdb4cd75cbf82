internal import Console
internal import Imaging
internal import Learning
internal import Running
internal import Tensors
internal import Training

/// Pictures of which every epoch sees other parts.
final class TrainingViews {
  /// The most bytes that decoded pictures may take together: 4 GiB.
  private static let byteLimit = 1 << 32

  private let pictures: [(path: String, image: Image)]
  private let labels: [Int32]?
  private let specification: InputSpecification
  private var writer: InputWriter
  private let seed: UInt64
  private let teacher: Teacher?

  /// Decodes all pictures, to no more pixels than parts of them need.
  init(_ data: TrainingData, _ preparation: TrainingData.Preparation, seed: UInt64, teacher: Teacher?) throws(Refusal) {
    var specification = try TrainingPictures(preparation, data.folder).specification
    guard !data.pictures.isEmpty else {
      throw Refusal(data.folder, "--augment takes parts of pictures, and these are arrays; leave it out")
    }
    var decoded = specification
    (decoded.width, decoded.height) = (2 * specification.width, 2 * specification.height)
    specification.fit = .stretch
    (self.specification, self.seed, self.teacher, labels) = (specification, seed, teacher, data.samples.labels)
    do { writer = try InputWriter(specification) } catch { throw Refusal(data.folder, error.message) }
    pictures = try TrainingViews.decoded(data.pictures, for: decoded)
  }

  private static func decoded(
    _ paths: [String], for specification: InputSpecification
  ) throws(Refusal) -> [(path: String, image: Image)] {
    var pictures: [(path: String, image: Image)] = []
    var byteCount = 0
    for path in paths {
      let image = try withMappedFile(path) { (file) throws(Refusal) in
        do throws(ImageError) { return try Image(decoding: file, for: specification) } catch { throw Refusal(path, error.message) }
      }
      byteCount += image.bytes.count
      guard byteCount <= byteLimit else {
        throw Refusal(path, "the pictures up to this one take \(byteCount) bytes decoded; use fewer or smaller ones")
      }
      pictures.append((path, image))
    }
    return pictures
  }

  /// What an epoch of a stage of the training sees, and what the teacher says to it.
  func samples(epoch: Int, stage: Int) throws(Refusal) -> TrainingSamples {
    let width = specification.width * specification.height * specification.channels
    var inputs = [Float](repeating: 0, count: pictures.count * width)
    var listener = try teacher?.listener()
    var answers: [Float] = []
    for (index, picture) in pictures.enumerated() {
      let stream = (UInt64(stage) << 32 | UInt64(epoch)) &* UInt64(pictures.count) &+ UInt64(index)
      var random = Random(seed: seed, stream: stream)
      let view = RandomPart(ofWidth: picture.image.width, height: picture.image.height, &random).of(picture.image)
      try write(view, picture.path, to: &inputs, index * width..<(index + 1) * width)
      if listener != nil { answers += try listener!.answer(to: view, from: picture.path) }
    }
    var samples = TrainingSamples(inputs: inputs, inputCount: width, labels: labels)
    if teacher != nil { samples.teacher = answers }
    return samples
  }

  private func write(
    _ view: Image, _ path: String, to inputs: inout [Float], _ range: Range<Int>
  ) throws(Refusal) {
    do throws(ImageError) {
      try inputs.withUnsafeMutableBufferPointer { (all) throws(ImageError) in
        let part = UnsafeMutableBufferPointer(rebasing: all[range])
        try writer.write(view, to: UnsafeMutableRawBufferPointer(part))
      }
    } catch { throw Refusal(path, error.message) }
  }
}
