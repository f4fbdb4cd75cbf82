public import Linux

/// Why samples or their key cannot be used: what, where, and what to do.
public enum SampleError: Error, Sendable {
  case system(path: String, SystemError)
  case keyIsNo256Bits(path: String)
  case keyIsNotPrivate(path: String)
  case noSample(UInt64)
  /// A file that is torn, or no sample.
  case damaged(path: String, SampleDamage)
  case otherKey(path: String)
  /// The content or what stands before it is not what was written.
  case changed(path: String)
  case tooLarge(byteCount: Int, limit: Int64)
  case labelTooLong(limit: Int)
  case noCryptography

  /// One line.
  public var message: String {
    switch self {
    case .system(let path, let error): "\(path): \(error.message)"
    case .keyIsNo256Bits(let path):
      "\(path): the key of samples is a file of 32 bytes; give it back, or remove it and the samples to begin anew"
    case .keyIsNotPrivate(let path): "\(path): others may use the key of samples; chmod 600 it"
    case .noSample(let id): "there is no sample \(SampleName.text(id)); list them again"
    case .damaged(let path, let damage): "\(path), byte \(damage.offset): \(damage.reason); remove the sample"
    case .otherKey(let path): "\(path): encrypted by another key; give that key back or remove the sample"
    case .changed(let path): "\(path): not what was written here; remove the sample"
    case .tooLarge(let byteCount, let limit):
      "a sample of \(byteCount) bytes does not fit; samples may take \(limit) bytes"
    case .labelTooLong(let limit): "a label has at most \(limit) bytes"
    case .noCryptography: "libcrypto does not encrypt; check its installation and configuration"
    }
  }
}

/// What is wrong with the bytes of a sample, and where.
public struct SampleDamage: Error, Equatable, Sendable {
  public enum Code: Equatable, Sendable {
    case tooShort, notASample, newerVersion, badHeader, badText, wrongLength
  }

  public let code: Code
  public let offset: Int

  var reason: StaticString {
    switch code {
    case .tooShort: "the file ends too early"
    case .notASample: "this is no sample"
    case .newerVersion: "the sample is of a newer format"
    case .badHeader: "a number in the header is impossible"
    case .badText: "a text leaves the header or is no UTF-8"
    case .wrongLength: "the file's length is not the one it states"
    }
  }
}
