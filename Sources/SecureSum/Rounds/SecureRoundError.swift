package import Linux

/// Why a node does not answer an instruction of a secure sum.
package enum SecureRoundError: Error, Sendable {
  case refused(SecureError)
  /// The file is not what was written.
  case damaged(path: String)
  case notPrivate(path: String)
  case nothingLearned
  /// The store takes no object of the answer.
  case storeIsFull
  case system(path: String, SystemError)

  /// One line: what is wrong, and what to do.
  package var message: String {
    switch self {
    case .refused(let error): error.message
    case .damaged(let path): "\(path): the state of a secure sum is damaged; remove it, and the next one begins anew"
    case .notPrivate(let path):
      "\(path): others may read the secrets of a secure sum; remove it, they are no longer any"
    case .nothingLearned: "nothing was learned that could be added to a secure sum"
    case .storeIsFull: "there is no room for the answer"
    case .system(let path, let error): "\(path): \(error.call): \(error.message)"
    }
  }
}
