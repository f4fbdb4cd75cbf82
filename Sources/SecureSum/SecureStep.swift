package import FleetProtocol
internal import Text

/// The steps of a secure sum as instructions of Flower's Fleet API, in their order.
///
/// What a step needs and what answers it is one message each, as a value of bytes under `key` in the record of the
/// configuration:
///
///     type of the instruction      instruction        answer
///     query.secure-keys            SecureSettings     SecureKeys
///     query.secure-shares          SecureRoster       SecureShares
///     train                        SecureShares       SecureInput, and the masked vector as an array
///     query.secure-survivors       SecureSurvivors    SecureConsent; with signatures only
///     query.secure-unmask          SecureSurvivors    SecureReveal
///
/// A `train` instruction is one of these when `key` is there. Its answer holds no `num-examples`: the number is a part of
/// what is masked. The masked vector is the only array of the record `arrays`, called `sum`, of type uint32, one
/// dimension and the serialization `serialization`: words, little-endian, without a header.
package enum SecureStep: Sendable, CaseIterable {
  case keys, shares, input, survivors, unmask

  package static let key: StaticString = "swiftlet-secure-sum"
  package static let arrayName: StaticString = "sum"
  package static let serialization: StaticString = "swiftlet.masked"

  package var messageType: StaticString {
    switch self {
    case .keys: "query.secure-keys"
    case .shares: "query.secure-shares"
    case .input: "train"
    case .survivors: "query.secure-survivors"
    case .unmask: "query.secure-unmask"
    }
  }

  /// Nil for what is no step.
  package init?(messageType: String, config: ValueRecord) {
    guard SecureStep.content(of: config) != nil else { return nil }
    for step in SecureStep.allCases where isSame(messageType, step.messageType) {
      self = step
      return
    }
    return nil
  }

  /// Whether an instruction is of this step's type.
  package func isStep(of instruction: Metadata) -> Bool { isSame(instruction.messageType, messageType) }

  /// The message that an instruction or an answer holds, coded.
  package static func content(of config: ValueRecord) -> [UInt8]? {
    if case .bytes(let bytes) = config[key] { bytes } else { nil }
  }

  /// The record's item that holds a message.
  package static func item(_ message: some WireMessage) -> ValueRecord.Item {
    ValueRecord.Item("\(key)", .bytes(message.encoded()))
  }

  /// Of a masked vector with so many words.
  package static func description(wordCount: Int) -> ArrayDescription {
    ArrayDescription(elementType: "uint32", shape: [wordCount], serialization: "\(serialization)")
  }
}
