internal import FleetProtocol
internal import FleetTransport
package import Linux
internal import Privacy
internal import Synchronization

/// What a change tells about the examples behind it is limited: it is clipped to a length, and noise hides the rest.
///
/// With noise each change spends some of a budget, which is written down before the change leaves; a change that would
/// spend more than there is does not leave. Any two sets of examples are neighbours: their changes lie at most twice the
/// norm apart.
@safe package final class LocalPrivacy: @unchecked Sendable {
  package struct Options: Sendable {
    /// The largest Euclidean length of a change.
    package var norm: Double
    /// The noise's deviation on each value, as a multiple of the norm; 0: a change is clipped, and tells what it tells.
    package var noiseMultiplier: Double
    package var epsilon: Double
    package var delta: Double

    package init(norm: Double, noiseMultiplier: Double = 0, epsilon: Double = 8, delta: Double = 1e-5) {
      self.norm = norm
      self.noiseMultiplier = noiseMultiplier
      self.epsilon = epsilon
      self.delta = delta
    }
  }

  package enum Problem: Error, Sendable {
    case badOptions
    /// The next change would spend more than the budget.
    case exhausted(spent: Double, epsilon: Double)
    case damaged(path: String)
    case system(path: String, SystemError)
    case noRandomNumbers
  }

  package let options: Options
  private let path: String
  private let clipping: Clipping
  private let file: AccountFile
  private let spentBits: Atomic<UInt64>
  private let hasMore: Atomic<Bool>

  /// `path`: where what was spent is kept; reads it.
  package init(_ options: Options, path: String) throws(Problem) {
    guard let clipping = Clipping(norm: options.norm), options.noiseMultiplier >= 0, options.noiseMultiplier.isFinite,
      PrivacyBudget(epsilon: options.epsilon, delta: options.delta) != nil
    else { throw .badOptions }
    self.options = options
    self.path = path
    self.clipping = clipping
    file = AccountFile(path: path)
    let account = try file.load()
    spentBits = Atomic(account.epsilon(delta: options.delta).bitPattern)
    hasMore = Atomic(LocalPrivacy.hasMore(options, account))
  }

  /// The epsilon that has been spent; any thread may ask.
  package var spent: Double { Double(bitPattern: spentBits.load(ordering: .relaxed)) }

  /// Whether another change may leave; any thread may ask.
  package var hasBudget: Bool { hasMore.load(ordering: .relaxed) }

  private static func hasMore(_ options: Options, _ account: RenyiAccountant) -> Bool {
    guard options.noiseMultiplier > 0 else { return true }
    var budget = PrivacyBudget(epsilon: options.epsilon, delta: options.delta, accountant: account)
    return budget?.spend(noiseMultiplier: accountedMultiplier(options)) ?? false
  }

  /// The deviation as a multiple of how far apart the changes of two sets of examples can lie.
  private static func accountedMultiplier(_ options: Options) -> Double { options.noiseMultiplier / 2 }

  package var addsNoise: Bool { options.noiseMultiplier > 0 }

  /// Clips a change and adds noise to it, after what that spends has been written down.
  package func protect(_ change: inout [Float]) throws(Problem) {
    let factor = Float(clipping.factor(squares: Clipping.squares(change.span)))
    if factor < 1 { for index in change.indices { change[index] *= factor } }
    guard options.noiseMultiplier > 0 else { return }
    try spend()
    var noise = GaussianNoise(SecureRandom())
    noise.add(deviation: options.noiseMultiplier * options.norm, to: &change)
    guard !noise.source.hasFailed else { throw .noRandomNumbers }
  }

  private func budget() throws(Problem) -> PrivacyBudget {
    guard
      let budget = PrivacyBudget(epsilon: options.epsilon, delta: options.delta, accountant: try file.load())
    else { throw .badOptions }
    return budget
  }

  private func spend() throws(Problem) {
    var budget = try budget()
    guard budget.spend(noiseMultiplier: LocalPrivacy.accountedMultiplier(options)) else {
      throw .exhausted(spent: budget.spent, epsilon: options.epsilon)
    }
    try file.save(budget.accountant)
    spentBits.store(budget.spent.bitPattern, ordering: .relaxed)
    hasMore.store(LocalPrivacy.hasMore(options, budget.accountant), ordering: .relaxed)
  }
}

/// Where what was spent survives a power cut. A file that cannot be read is never taken for one of nothing spent.
private struct AccountFile {
  let path: String
  private static let key: StaticString = "divergences"

  func load() throws(LocalPrivacy.Problem) -> RenyiAccountant {
    let bytes: [UInt8]?
    do throws(SystemError) { bytes = try wholeFile(path, limit: 65536) } catch {
      guard error.code != SystemError.notFound else { return RenyiAccountant() }
      throw .system(path: path, error)
    }
    do throws(WireError) {
      if let bytes, case .doubles(let values)? = try ValueRecord(decoding: bytes)[AccountFile.key],
        let accountant = RenyiAccountant(divergences: values)
      {
        return accountant
      }
    } catch {}
    throw .damaged(path: path)
  }

  func save(_ accountant: RenyiAccountant) throws(LocalPrivacy.Problem) {
    let bytes = ValueRecord([.init("\(AccountFile.key)", .doubles(accountant.divergences))]).encoded()
    do throws(SystemError) { try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: 0o600) } catch {
      throw .system(path: path, error)
    }
  }
}

extension LocalPrivacy.Problem {
  /// One line.
  package var message: String {
    switch self {
    case .badOptions: "the norm, epsilon and delta of privacy promise nothing"
    case .exhausted(let spent, let epsilon):
      "the privacy budget is spent: \(twoDigits(spent)) of an epsilon of \(twoDigits(epsilon)); nothing more leaves"
    case .damaged(let path):
      "\(path): what was spent of the privacy budget cannot be read; nothing leaves until a copy of it is put back"
    case .system(let path, let error): "\(path): \(error.call): \(error.message)"
    case .noRandomNumbers: "libcrypto gives no random numbers; nothing leaves without noise"
    }
  }
}

/// With two digits behind the point.
private func twoDigits(_ value: Double) -> String {
  let hundredths = Int((min(max(value, 0), 1e9) * 100).rounded(.up))
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}
