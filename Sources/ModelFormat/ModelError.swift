/// Why a model file was refused, and where.
public struct ModelError: Error, Equatable, Sendable {
  public enum Code: Equatable, Sendable {
    case tooShort
    case notAModel
    case unsupportedVersion
    case wrongLength
    case corrupt
    case notSigned
    case unknownSigner
    case wrongSignature
    case strayBytes
    case tooLarge
    case sectionMissing
    case badCount
    case badString
    case badElementType
    case badShape
    case badQuantization
    case badPlacement
    case badCoding
    case badReference
    case badNetwork
    case overlappingBuffers
    case overlappingOperands
    case unknownOperation
    case badOperand
    case badGeometry
    case badAttribute
    case notComputedYet
    case rangeOverflow
    case tooMuchWork
  }

  /// Which list an index points into.
  public enum Place: Equatable, Sendable {
    case file
    case tensor(Int)
    case step(Int)
    case input(Int)
    case output(Int)
    case buffer(Int)
  }

  public var code: Code
  /// The byte offset in the file where the offending record begins.
  public var offset: Int
  public var place: Place

  public init(_ code: Code, offset: Int = 0, place: Place = .file) {
    self.code = code
    self.offset = offset
    self.place = place
  }

  /// One line: where, what, and what to do.
  public var message: String { "byte \(offset)\(placeText): \(reason)" }

  private var placeText: String {
    switch place {
    case .file: ""
    case .tensor(let index): ", tensor \(index)"
    case .step(let index): ", step \(index)"
    case .input(let index): ", input \(index)"
    case .output(let index): ", output \(index)"
    case .buffer(let index): ", buffer \(index)"
    }
  }

  private var reason: String {
    switch code {
    case .tooShort: "the file ends too early; copy it again"
    case .notAModel: "this is not a .swl model; make one with `swiftlet compile`"
    case .unsupportedVersion: "the file is of a newer format; update the runtime or compile the model again"
    case .wrongLength: "the file's length is not the one it states; copy it again"
    case .corrupt: "the checksum does not match; copy or compile the file again"
    case .notSigned: "the model is not signed; sign it with `swiftlet sign`"
    case .unknownSigner: "the model is signed with a key that is not trusted here; add its public key or sign it anew"
    case .wrongSignature: "the signature is not its key's; take the file from its maker again"
    case .strayBytes: "there is data that no signature covers; take the file from its maker again"
    case .tooLarge: "the model needs more memory than allowed"
    case .sectionMissing: "a required section is missing; compile the model again"
    case .badCount: "a count does not fit its section"
    case .badString: "a text is not where the file says"
    case .badElementType: "unknown element type"
    case .badShape: "the shape is empty, too large or does not fit its use"
    case .badQuantization: "the scale or zero point is out of range"
    case .badPlacement: "the data lies outside its buffer or section"
    case .badCoding: "a coded constant does not decode to its tensor; copy or compile the file again"
    case .badReference: "the reference for drift contradicts itself; compile the model again"
    case .badNetwork: "the description of what can learn contradicts the model; compile the model again"
    case .overlappingBuffers: "two buffers in use at once share memory"
    case .overlappingOperands: "the result would overwrite an operand"
    case .unknownOperation: "unknown operation; update the runtime"
    case .badOperand: "an operand is missing or of the wrong type"
    case .badGeometry: "the sizes of operands and window contradict each other"
    case .badAttribute: "an attribute is out of range"
    case .notComputedYet: "a tensor is read before it is written"
    case .rangeOverflow: "the scales let an accumulator pass 32 bits"
    case .tooMuchWork: "a run would take longer than allowed"
    }
  }
}
