import SecureSum
import Testing

struct SharingTests {
  /// The polynomial is primitive: x has the order 2^16 - 1, so that this is a field and every element but 0 a power of x.
  @Test func everyElementButZeroIsAPowerOfTwo() {
    var (element, seen): (UInt16, Set<UInt16>) = (1, [])
    repeat {
      seen.insert(element)
      element = GF65536.product(element, 2)
    } while element != 1
    #expect(seen.count == 65535)
  }

  @Test func productsFollowTheLaws() {
    var random = SeededRandom(1)
    for _ in 0..<300 {
      let (a, b, c) = (
        UInt16.random(in: 0...65535, using: &random), UInt16.random(in: 0...65535, using: &random),
        UInt16.random(in: 0...65535, using: &random)
      )
      #expect(GF65536.product(a, b) == GF65536.product(b, a))
      #expect(GF65536.product(GF65536.product(a, b), c) == GF65536.product(a, GF65536.product(b, c)))
      #expect(GF65536.product(a, b ^ c) == GF65536.product(a, b) ^ GF65536.product(a, c))
      #expect(GF65536.product(a, 1) == a)
      #expect(GF65536.product(a, GF65536.inverse(a)) == (a == 0 ? 0 : 1))
      var many = SIMD16<UInt16>(repeating: 0)
      for index in many.indices { many[index] = a &+ UInt16(index) }
      let products = GF65536.product(many, public: b)
      for index in many.indices { #expect(products[index] == GF65536.product(many[index], b)) }
    }
  }

  @Test(arguments: [(1, 1), (2, 3), (3, 5), (7, 12), (40, 60), (667, 1000)])
  func anyEnoughSharesGiveTheSecret(threshold: Int, count: Int) throws {
    let secret = Secret.numbered(UInt64(threshold))
    let polynomial = try SecretPolynomial(secret, threshold: threshold, randomness: .numbered(99))
    var places = Array(1...UInt16(count))
    var random = SeededRandom(UInt64(count))
    for _ in 0..<3 {
      places.shuffle(using: &random)
      let chosen = Array(places.prefix(threshold))
      let interpolation = try #require(Interpolation(places: chosen))
      #expect(interpolation.secret(chosen.map { polynomial.share(at: $0) })?.array == secret.array)
      // Places up to the last one of the field.
      let far = chosen.map { $0 + 64535 }
      #expect(Interpolation(places: far)?.secret(far.map { polynomial.share(at: $0) })?.array == secret.array)
    }
  }

  /// With one share less, every secret is as likely as every other: for each there is a polynomial through these shares.
  @Test func fewerSharesSayNothing() throws {
    let polynomial = try SecretPolynomial(.numbered(1), threshold: 4, randomness: .numbered(2))
    let places: [UInt16] = [2, 5, 9]
    let shares = places.map { polynomial.share(at: $0) }
    #expect(Interpolation(places: places)?.secret(shares)?.array != Secret.numbered(1).array)
    for other in 3..<8 as Range<UInt64> {
      // The share at 1 that makes the secret another one: its weight is inverted.
      let wanted = Secret.numbered(other).array
      let unit = Interpolation(places: places + [1])!
      let zero = [UInt8](repeating: 0, count: 32)
      let rest = unit.secret(shares + [zero])!.array
      var one = zero
      one[0] = 1
      let weights = unit.secret([zero, zero, zero, one])!.array
      let weight = UInt16(weights[0]) | UInt16(weights[1]) << 8
      var fourth: [UInt8] = []
      for index in stride(from: 0, to: 32, by: 2) {
        let difference =
          UInt16(wanted[index] ^ rest[index]) | UInt16(wanted[index + 1] ^ rest[index + 1]) << 8
        let value = GF65536.product(difference, GF65536.inverse(weight))
        fourth += [UInt8(value & 255), UInt8(value >> 8)]
      }
      #expect(unit.secret(shares + [fourth])?.array == wanted)
    }
  }

  /// Over many secrets, a share is as often each byte.
  @Test func sharesAreUniform() throws {
    var counts = [Int](repeating: 0, count: 256)
    for number in 0..<1000 as Range<UInt64> {
      let zero = try #require(Secret([UInt8](repeating: 0, count: 32)))
      let polynomial = try SecretPolynomial(zero, threshold: 2, randomness: .numbered(number))
      for byte in polynomial.share(at: 3) { counts[Int(byte)] += 1 }
    }
    #expect(chiSquare(counts) < 336)
  }

  @Test func placesThatAreNoneAreRefused() {
    #expect(Interpolation(places: [1, 2, 1]) == nil)
    #expect(Interpolation(places: [0, 1, 2]) == nil)
  }

  @Test func sharesThatAreNoneAreRefused() throws {
    let polynomial = try SecretPolynomial(.numbered(1), threshold: 3, randomness: .numbered(2))
    let shares = [1, 2, 3].map { polynomial.share(at: $0) }
    let interpolation = try #require(Interpolation(places: [1, 2, 3]))
    #expect(interpolation.secret(Array(shares.prefix(2))) == nil)
    #expect(interpolation.secret(shares + [shares[0]]) == nil)
    #expect(interpolation.secret([shares[0], shares[1], Array(shares[2].dropLast())]) == nil)
    #expect(interpolation.secret([shares[0], shares[1], shares[2] + [0]]) == nil)
    #expect(Interpolation(places: [])?.secret([]) == nil)
  }
}

/// Of counts that should be equal. 255 degrees of freedom: 336 is passed once in 2,500 times.
func chiSquare(_ counts: [Int]) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(counts.count)
  return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
}
