import FederatedClient
import FleetProtocol
import Foundation
import Testing

struct UpdateMemoryTests {
  private let folder: Folder
  private let format = UpdateFormat(bits: .four, density: 0.1)

  init() throws { folder = try Folder() }

  private var path: String { folder.path + "/feedback" }

  private func instruction(_ number: UInt8, run: UInt64 = 1) -> Metadata {
    var metadata = Metadata()
    metadata.runID = run
    metadata.messageID = ObjectID(of: [number])
    return metadata
  }

  private func end(_ instruction: Metadata, _ outcome: FinishedTask.Outcome = .delivered) -> FinishedTask {
    var task = FinishedTask()
    task.instruction = instruction
    task.outcome = outcome
    return task
  }

  /// What is sent, by a memory that was just made, as after a start.
  private func sent(_ change: [Float], for instruction: Metadata) throws -> [Float] {
    let bytes = try UpdateMemory(path: path).encode(change, as: format, for: instruction, seed: 1)
    return try UpdateDecoder.decode(bytes, count: change.count)
  }

  @Test func whatIsLeftOutComesLater() throws {
    let change = (0..<100).map { Float($0 % 7) - 3 }
    var total = [Float](repeating: 0, count: 100)
    for round in 0..<60 {
      let instruction = instruction(UInt8(round))
      let part = try sent(round == 0 ? change : total.map { _ in 0 }, for: instruction)
      #expect(part.count { $0 != 0 } <= 10)
      for index in total.indices { total[index] += part[index] }
      try UpdateMemory(path: path).conclude(end(instruction))
      // After a power cut the end is told again.
      try UpdateMemory(path: path).conclude(end(instruction))
    }
    for (a, b) in zip(total, change) { #expect(abs(a - b) < 1e-3) }
  }

  @Test(arguments: [FinishedTask.Outcome.rejected, .expired, .refused])
  func whatWasNotDeliveredIsForgotten(outcome: FinishedTask.Outcome) throws {
    let change = (0..<100).map { Float($0) }
    let first = try sent(change, for: instruction(1))
    try UpdateMemory(path: path).conclude(end(instruction(1), outcome))
    #expect(try sent(change, for: instruction(2)) == first)
  }

  @Test func anEndOfAnotherInstructionChangesNothing() throws {
    let change = (0..<100).map { Float($0) }
    let first = try sent(change, for: instruction(1))
    try UpdateMemory(path: path).conclude(end(instruction(9)))
    #expect(try sent(change, for: instruction(2)) == first)
  }

  @Test func anotherRunOrModelBeginsAnew() throws {
    let change = (0..<100).map { Float($0) }
    let first = try sent(change, for: instruction(1))
    try UpdateMemory(path: path).conclude(end(instruction(1)))
    #expect(try sent(change, for: instruction(2)) != first)
    #expect(try sent(change, for: instruction(2, run: 2)) == first)
    _ = try sent([1, 2, 3], for: instruction(2))
  }

  @Test func aDamagedFileIsNoFile() throws {
    let change = (0..<100).map { Float($0) }
    let first = try sent(change, for: instruction(1))
    for content in [Data(), Data([0xFF, 0xFF]), Data(repeating: 7, count: 1000)] {
      try content.write(to: URL(filePath: path))
      #expect(try sent(change, for: instruction(2)) == first)
    }
  }

  @Test func whatIsNoNumberIsRefused() throws {
    #expect(throws: UpdateMemory.Problem.self) { try sent([.nan], for: instruction(1)) }
  }
}
