package import Console
internal import Linux
package import Vision

/// What the manifest key `decoder` says: the name of a decoder and what differs from its defaults, as in
/// "ultraface,boxes=corners,threshold=0.7".
package struct DetectorDescription {
  package enum Decoder {
    case blazeFace, ultraFace, yuNet, yoloX, ssd
  }

  package let decoder: Decoder
  package var threshold: Float = 0.5
  package var suppression: NonMaximumSuppression
  /// What nms=gaussian is to take; nil where nothing is said.
  private var sigma: Float?
  /// The most candidates before suppression.
  package var capacity = 256
  /// UltraFace: the model gives corners, not offsets.
  var isDecoded = false
  /// SSD: how anchors and scores are made.
  var ssd = SSDDescription()

  /// Refuses what is not known; `place` is the name of what the text is from.
  package init(_ text: String, place: String) throws(Refusal) {
    let parts = text.parts(separatedBy: ",")
    guard let decoder = Decoder(name: parts[0]) else {
      throw Refusal(place, "the decoder '\(parts[0])' is not known; use blazeface, ultraface, yunet, yolox or ssd")
    }
    self.decoder = decoder
    suppression =
      switch decoder {
      case .blazeFace: NonMaximumSuppression(.weighted, overlap: 0.3)
      case .ultraFace, .yuNet: NonMaximumSuppression(.greedy, overlap: 0.3)
      case .yoloX: NonMaximumSuppression(.greedy, overlap: 0.45)
      case .ssd: NonMaximumSuppression(.greedy, overlap: 0.6)
      }
    for part in parts.dropFirst() {
      let setting = part.parts(separatedBy: "=")
      guard setting.count == 2 else { throw Refusal(place, "decoder: '\(part)' is not KEY=VALUE") }
      do { try set(setting[0], setting[1]) } catch {
        switch error {
        case .unknownKey: throw Refusal(place, "decoder: there is no '\(setting[0])' for \(parts[0])")
        case .badValue(let allowed):
          throw Refusal(place, "decoder: \(setting[0])=\(setting[1]) is not possible; use \(allowed)")
        }
      }
    }
    guard let sigma else { return }
    guard case .gaussian = suppression.rule else {
      throw Refusal(place, "decoder: sigma is for nms=gaussian, which is not asked for")
    }
    suppression.rule = .gaussian(sigma: sigma)
  }

  private mutating func set(_ key: String, _ value: String) throws(DecoderSettingError) {
    if key.isSame("threshold") {
      threshold = try real(value, in: 1e-6...1, "0.000001 to 1")
    } else if key.isSame("overlap") {
      suppression.overlap = try real(value, in: 0...1, "0 to 1")
    } else if key.isSame("nms") {
      suppression.rule = try rule(value)
    } else if key.isSame("sigma") {
      sigma = try real(value, in: 0.001...100, "0.001 to 100")
    } else if key.isSame("classes") {
      suppression.keepsClasses = try choice(value, "apart", "together")
    } else if key.isSame("candidates") {
      guard let count = Int(value), 1...65536 ~= count else { throw .badValue("1 to 65536") }
      capacity = count
    } else if case .ultraFace = decoder, key.isSame("boxes") {
      isDecoded = try choice(value, "corners", "offsets")
    } else if case .ssd = decoder {
      try ssd.set(key, value)
    } else {
      throw .unknownKey
    }
  }
}

extension DetectorDescription.Decoder {
  fileprivate init?(name: String) {
    if name.isSame("blazeface") {
      self = .blazeFace
    } else if name.isSame("ultraface") {
      self = .ultraFace
    } else if name.isSame("yunet") {
      self = .yuNet
    } else if name.isSame("yolox") {
      self = .yoloX
    } else if name.isSame("ssd") {
      self = .ssd
    } else {
      return nil
    }
  }

  /// What the model finds when it has no labels; nil: things of several classes.
  package var label: String? {
    switch self {
    case .blazeFace, .ultraFace, .yuNet: "face"
    case .yoloX, .ssd: nil
    }
  }

  /// The keypoints in order, right and left being those of the person.
  package var keypointNames: [String] {
    switch self {
    case .blazeFace: ["right eye", "left eye", "nose", "mouth", "right ear", "left ear"]
    case .yuNet: ["right eye", "left eye", "nose", "right mouth corner", "left mouth corner"]
    case .ultraFace, .yoloX, .ssd: []
    }
  }
}

private func rule(_ text: String) throws(DecoderSettingError) -> NonMaximumSuppression.Rule {
  if text.isSame("greedy") { return .greedy }
  if text.isSame("weighted") { return .weighted }
  if text.isSame("linear") { return .linear }
  if text.isSame("gaussian") { return .gaussian(sigma: 0.5) }
  throw .badValue("greedy, weighted, linear or gaussian")
}

/// Why a setting of a decoder is refused.
enum DecoderSettingError: Error {
  case unknownKey
  /// With what is allowed.
  case badValue(String)
}

func real(
  _ text: String, in range: ClosedRange<Double>, _ allowed: String
) throws(DecoderSettingError) -> Float {
  guard let value = number(in: text), range.contains(value) else { throw .badValue(allowed) }
  return Float(value)
}

/// Whether a text is the first of two words.
func choice(_ text: String, _ first: StaticString, _ second: StaticString) throws(DecoderSettingError) -> Bool {
  if text.isSame(first) { return true }
  guard text.isSame(second) else { throw .badValue("\(first) or \(second)") }
  return false
}
