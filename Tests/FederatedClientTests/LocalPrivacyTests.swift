import FederatedClient
import Foundation
import Testing

struct LocalPrivacyTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private var path: String { folder.path + "/privacy" }

  private func privacy(noise: Double = 8, epsilon: Double = 3) throws -> LocalPrivacy {
    try LocalPrivacy(.init(norm: 2, noiseMultiplier: noise, epsilon: epsilon, delta: 1e-5), path: path)
  }

  private func length(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  @Test func longChangesAreClippedAndShortOnesStay() throws {
    let privacy = try privacy(noise: 0)
    var long = [Float](repeating: 3, count: 100)
    try privacy.protect(&long)
    #expect(abs(length(long) - 2) < 1e-5)
    var short: [Float] = [0.5, -0.25]
    try privacy.protect(&short)
    #expect(short == [0.5, -0.25])
    #expect(privacy.spent == 0 && !FileManager.default.fileExists(atPath: path))
  }

  @Test func noiseHasItsDeviation() throws {
    var change = [Float](repeating: 0, count: 20_000)
    try privacy().protect(&change)
    #expect(abs(length(change) / Double(20_000).squareRoot() - 16) < 0.6)
    var other = [Float](repeating: 0, count: 20_000)
    try privacy().protect(&other)
    #expect(change != other)
  }

  /// Each release starts the program anew; the budget is the same one.
  @Test func theBudgetEndsOverRestarts() throws {
    var spent = [0.0]
    while try privacy().hasBudget {
      let privacy = try privacy()
      #expect(privacy.spent == spent.last)
      var change: [Float] = [1, 0]
      try privacy.protect(&change)
      spent.append(privacy.spent)
    }
    // Half the multiplier, as two changes lie up to twice the norm apart.
    // dp-accounting 0.6: RdpAccountant, GaussianDpEvent(4), seven times, delta 1e-5; an eighth would be above 3.
    #expect(spent.count == 8 && abs(spent[7] - 2.964_109) < 1e-5)
    var change: [Float] = [1, 0]
    #expect(throws: LocalPrivacy.Problem.self) { try privacy().protect(&change) }
    #expect(change == [1, 0])
    #expect(try privacy().spent == spent.last)
    #expect(try privacy(epsilon: 100).hasBudget)
  }

  @Test func nothingLeavesWhenTheAccountIsDamaged() throws {
    var change: [Float] = [1]
    try privacy().protect(&change)
    let good = try Data(contentsOf: URL(filePath: path))
    for content in [Data(), good.dropLast(), Data([7, 7, 7])] {
      try content.write(to: URL(filePath: path))
      #expect(throws: LocalPrivacy.Problem.self) { try privacy() }
    }
  }

  @Test func nothingLeavesWhenItCannotBeWrittenDown() throws {
    let privacy = try privacy()
    try FileManager.default.removeItem(atPath: folder.path)
    var change: [Float] = [1]
    #expect(throws: LocalPrivacy.Problem.self) { try privacy.protect(&change) }
    #expect(change == [1] && privacy.spent == 0)
  }

  @Test func optionsThatPromiseNothingAreRefused() {
    for options in [
      LocalPrivacy.Options(norm: 0), .init(norm: .nan), .init(norm: 1, noiseMultiplier: -1), .init(norm: 1, epsilon: 0),
      .init(norm: 1, delta: 1),
    ] {
      #expect(throws: LocalPrivacy.Problem.self) { try LocalPrivacy(options, path: path) }
    }
  }
}
