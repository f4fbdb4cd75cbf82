internal import Glibc

/// How far values are from what they should be.
public struct Difference: Sendable {
  /// Sums over all elements: squares of the wanted values, of the found ones, of their differences; and products.
  public private(set) var wantedEnergy = 0.0
  public private(set) var foundEnergy = 0.0
  public private(set) var errorEnergy = 0.0
  private var products = 0.0
  private var errors = 0.0
  public private(set) var count = 0

  public init() {}

  public mutating func add(wanted: Float, found: Float) {
    let (wanted, found) = (Double(wanted), Double(found))
    wantedEnergy += wanted * wanted
    foundEnergy += found * found
    errorEnergy += (wanted - found) * (wanted - found)
    products += wanted * found
    errors += found - wanted
    count += 1
  }

  public mutating func add(_ other: Difference) {
    wantedEnergy += other.wantedEnergy
    foundEnergy += other.foundEnergy
    errorEnergy += other.errorEnergy
    products += other.products
    errors += other.errors
    count += other.count
  }

  /// Signal to noise, 10 log10(sum of squares / sum of squared errors), in dB; at most 120.
  public var decibels: Double {
    guard errorEnergy > 0 else { return 120 }
    return min(max(10 * log10(wantedEnergy / errorEnergy), -120), 120)
  }

  /// The cosine of the angle between the two; 1 where both are zero.
  public var cosine: Double {
    let norm = (wantedEnergy * foundEnergy).squareRoot()
    return norm > 0 ? products / norm : errorEnergy > 0 ? 0 : 1
  }

  /// The mean of found - wanted.
  public var meanError: Double { errors / Double(max(count, 1)) }
}

extension Difference {
  public init(wanted: [Float], found: [Float]) {
    self.init()
    for index in wanted.indices { add(wanted: wanted[index], found: found[index]) }
  }
}
