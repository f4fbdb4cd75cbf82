internal import Console
internal import Imaging
internal import Learning
internal import Running
internal import Tensors
internal import Training

/// The samples of a folder, prepared for a model's input.
struct TrainingData {
  /// The most floats that inputs may take: 4 GiB.
  static let elementLimit = 1 << 30

  var samples: TrainingSamples
  /// Where each sample came from: pictures, or nothing for arrays.
  let pictures: [String]

  /// How inputs are made of pictures and bytes.
  struct Preparation {
    let extent: Extent
    let classCount: Int
    var mean: [Float] = [0]
    var standardDeviation: [Float] = [1]
    var classNames: [String] = []
  }

  /// Reads a folder that has x.npy and perhaps y.npy, a labels.tsv or a folder for each class, or just pictures. Everything
  /// is read and checked here.
  init(_ folder: String, _ preparation: Preparation) throws(Refusal) {
    if exists(folder + "/x.npy") {
      samples = try TrainingArrays(folder, preparation).samples
      pictures = []
    } else {
      let items = try TrainingData.items(in: folder, preparation)
      samples = try TrainingPictures(preparation, folder).samples(items)
      pictures = items.map { $0.path }
    }
  }

  private static func items(
    in folder: String, _ preparation: Preparation
  ) throws(Refusal) -> [(path: String, label: Int?)] {
    let names = try namesInFolder(folder)
    if exists(folder + "/labels.tsv") || names.contains(where: { isFolder("\(folder)/\($0)") }) {
      return try Dataset(folder, classNames: preparation.classNames).items.map { ($0.path, $0.label) }
    }
    guard !names.isEmpty else {
      throw Refusal(folder, "no data: put pictures, one folder for each class, or x.npy and y.npy there")
    }
    return names.map { ("\(folder)/\($0)", nil) }
  }

  /// Refuses more samples than memory is meant for.
  static func check(count: Int, _ preparation: Preparation, _ place: String) throws(Refusal) {
    guard count <= elementLimit / preparation.extent.count else {
      let limit = elementLimit / preparation.extent.count
      throw Refusal(place, "\(count) samples of \(preparation.extent.description); at most \(limit) fit, use a part")
    }
  }

  static func checkLabel(_ label: Int, _ preparation: Preparation, _ place: String) throws(Refusal) {
    guard 0..<preparation.classCount ~= label else {
      throw Refusal(place, "class \(label); the model has \(preparation.classCount) classes, from 0")
    }
  }
}
