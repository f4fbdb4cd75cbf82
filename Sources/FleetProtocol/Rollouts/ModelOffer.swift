internal import Text

/// What a node says of itself in headers of a pull: that it is a swiftletd that takes models, and which.
///
/// Other servers pass over the headers; other nodes do not send them, and are never offered a model.
package struct ModelOffer: Equatable, Sendable {
  /// Names of models, joined by commas.
  package static let modelsHeader: StaticString = "swiftlet-models"
  /// `no`: the node asks for instructions about models only.
  package static let trainingHeader: StaticString = "swiftlet-training"
  private static let nameLimit = 16

  /// Names as they came; empty: the node takes no models.
  package var models: String
  /// Whether it takes part in training now.
  package var trains: Bool

  package init(models: String = "", trains: Bool = true) { (self.models, self.trains) = (models, trains) }

  /// What is no list of names counts as none.
  package init(modelsHeader: String?, trainingHeader: String?) {
    let text = modelsHeader ?? ""
    let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let isList = !text.utf8.isEmpty && parts.count <= ModelOffer.nameLimit && parts.allSatisfy(ModelOffer.isName)
    models = isList ? text : ""
    // Only who takes models may ask for nothing else.
    trains = models.utf8.isEmpty || !(trainingHeader.map { isSame($0, "no") } ?? false)
  }

  package func takes(_ model: String) -> Bool {
    models.utf8.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(model.utf8) }
  }

  /// 1 to 64 letters, digits, "-", "_" and ".".
  private static func isName(_ bytes: Substring.UTF8View) -> Bool {
    1...64 ~= bytes.count
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  package static func == (a: ModelOffer, b: ModelOffer) -> Bool {
    a.models.utf8.elementsEqual(b.models.utf8) && a.trains == b.trains
  }
}
