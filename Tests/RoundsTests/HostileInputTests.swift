import FleetProtocol
import Rounds
import Testing

/// Replies that devices can send and servers must not take.
struct HostileInputTests {
  private let layout = ModelLayout([("weight", [2, 3]), ("bias", [3])])!
  private let base = [Float](repeating: 0, count: 9)

  private func problem(_ make: (Replies) throws -> TrainingReply) -> String {
    let replies = Replies(layout: layout)
    var merge = RoundMerge(RunPlan(), layout)
    do { try merge.add(try make(replies), base: base) } catch let error as UpdateProblem {
      #expect(merge.updates == 0)
      return error.message
    } catch { return "\(error)" }
    return "taken"
  }

  @Test func shapesNamesAndCountsHaveToBeTheModels() {
    let shape = problem { try $0.reply(try $0.arrays(base, shapes: [[3, 2], [3]])) }
    #expect(shape == "array 'weight' is of shape [3, 2], not [2, 3]")
    let long = problem { try $0.reply(try $0.arrays(base + base, shapes: [[2, 3], [12]])) }
    #expect(long == "array 'bias' is of shape [12], not [3]")
    let name = problem { try $0.reply(try $0.arrays(base, names: ["weight", "biases"])) }
    #expect(name == "the reply has an array 'biases' where the model has 'bias'")
    let examples = problem { try $0.reply(try $0.arrays(base), examples: nil) }
    #expect(examples.contains("num-examples"))
    let count = problem { replies in
      let writer = ObjectWriter(store: replies.store)
      return try replies.reply(try writer.arrays([]))
    }
    #expect(count == "the reply has 0 arrays, the model has 2")
  }

  @Test func codedChangesOfAnotherModelAreRefused() {
    #expect(problem { try $0.reply(try $0.coded(base + [1], UpdateFormat(bits: .eight))) }.contains("cannot be read"))
  }

  /// Every object of a reply cut short or with one bit turned: an error or the very same change, never a trap.
  @Test func bentObjects() throws {
    for makes in [
      { (r: Replies) throws in try r.arrays(base.map { $0 + 1 }) },
      { (r: Replies) throws in try r.coded(base.map { $0 + 1 }, UpdateFormat(bits: .four, density: 0.5)) },
    ] {
      let replies = Replies(layout: layout)
      let root = try replies.message(try makes(replies))
      for (id, bytes) in replies.store.objects {
        for place in bytes.indices {
          var bent = bytes
          bent[place] ^= UInt8(1) << UInt8(place & 7)
          _ = replies.store.keep(bent, as: id)
          var merge = RoundMerge(RunPlan(), layout)
          if let reply = try? TrainingReply(message: root, in: replies.store, layout: layout) {
            try? merge.add(reply, base: base)
          }
          _ = replies.store.keep(Array(bytes[..<place]), as: id)
          if let reply = try? TrainingReply(message: root, in: replies.store, layout: layout) {
            try? merge.add(reply, base: base)
          }
        }
        _ = replies.store.keep(bytes, as: id)
      }
    }
  }

  @Test func layoutsHaveBounds() {
    #expect(ModelLayout([]) == nil)
    #expect(ModelLayout([("a", [0])]) == nil)
    #expect(ModelLayout([("a", [1 << 20, 1 << 20])]) == nil)
    #expect(ModelLayout([("a", [Int.max, 2])]) == nil)
    #expect(ModelLayout([("a", [1]), ("a", [2])]) == nil)
  }

  @Test func memoriesHaveToBeWhole() {
    for bytes in [[0x12, 3, 1, 2, 3], [0x2A, 8, 0, 0, 0, 0, 0, 0, 0, 0], [0x12, 200]] as [[UInt8]] {
      #expect(throws: WireError.self) { try StrategyMemory(decoding: bytes) }
    }
  }
}
