import AggregationServer
import FleetProtocol
import FleetStorage
import Rounds
import Testing

/// One instruction and its reply, call by call.
struct ExchangeTests {
  private let federation: Federation
  private let caller: Caller
  private let other: Caller
  private let run: UInt64

  init() throws {
    federation = try Federation()
    caller = try Caller(federation)
    other = try Caller(federation)
    var plan = RunPlan()
    plan.rounds = 1
    plan.clients = 1
    plan.minimumClients = 1
    plan.overselection = 1
    run = try federation.start(plan)
    try federation.step()
  }

  /// The node that was asked, the other one, and the instruction.
  private func pulled() throws -> (node: Caller, other: Caller, message: Message, tree: ObjectTree) {
    for (node, other) in [(caller, other), (other, caller)] {
      let answer: PullMessagesAnswer = try node.ask(.pullMessages, PullMessagesRequest(node: node.node))
      if let message = answer.messages.first { return (node, other, message, answer.trees[0]) }
    }
    throw StorageError("nobody was asked")
  }

  @Test func everyObjectOfTheTreeIsThere() throws {
    let (node, other, message, tree) = try pulled()
    #expect(message.metadata.messageID == tree.id && message.hasContent)
    #expect(message.metadata.runID == run && message.metadata.targetNodeID == node.node.id)
    for id in tree.ids {
      let request = PullObjectRequest(node: node.node, runID: run, objectID: id)
      let object: PullObjectAnswer = try node.ask(.pullObject, request)
      #expect(object.isFound && object.isAvailable && ObjectID(of: object.content) == id)
      let theirs: PullObjectAnswer = try other.ask(
        .pullObject, PullObjectRequest(node: other.node, runID: run, objectID: id))
      #expect(!theirs.isFound)
    }
  }

  @Test func anAnswerThatWasLostComesAgainAfterAMinute() throws {
    let (node, _, message, _) = try pulled()
    func pull() throws -> ObjectID? {
      let answer: PullMessagesAnswer = try node.ask(.pullMessages, PullMessagesRequest(node: node.node))
      return answer.messages.first?.metadata.messageID
    }
    #expect(try pull() == nil)
    federation.now += 61_000_000_000
    #expect(try pull() == message.metadata.messageID)
    let _: Node = try node.ask(
      .confirmMessage, ConfirmRequest(node: node.node, runID: run, objectID: message.metadata.messageID!))
    federation.now += 61_000_000_000
    #expect(try pull() == nil)
  }

  @Test func aReplyIsTakenOnce() throws {
    let (node, _, message, _) = try pulled()
    let reply = try SentReply(message, from: node)
    let first = try reply.announce(as: node)
    #expect(Set(first.objectsToPush) == Set(reply.tree.ids))
    let half = reply.tree.ids.dropLast()
    for id in half { #expect(try reply.push(id, session: first.sessionID, as: node)) }
    // Announced again, with what is left.
    let second = try reply.announce(as: node)
    #expect(second.objectsToPush == [reply.tree.id])
    #expect(try !reply.push(reply.tree.id, session: first.sessionID, as: node))
    #expect(try reply.push(reply.tree.id, session: second.sessionID, as: node))
    #expect(try reply.announce(as: node).objectsToPush == [])
    // Another reply to the same instruction is not wanted.
    let twin = try SentReply(message, from: node, values: [9, 9])
    #expect(try twin.announce(as: node).objectsToPush == [])
    try federation.step()
    #expect(try federation.weights(of: run) == [1, 1, 1])
  }

  @Test func repliesThatAreNotWantedAreAskedNothingOf() throws {
    let (node, other, message, _) = try pulled()
    let changes: [(inout Metadata) -> Void] = [
      { $0.replyToMessageID = ObjectID(of: [1]) },
      { $0.sourceNodeID = other.node.id },
      { $0.targetNodeID = 77 },
      { $0.messageType = "evaluate" },
      { $0.groupID = "9" },
      { $0.timeToLive += 1 },
      { $0.timeToLive = -1 },
      { $0.timeToLive = .nan },
      { $0.createdAt = .infinity },
    ]
    for change in changes {
      let reply = try SentReply(message, from: node, change)
      #expect(try reply.announce(as: node).objectsToPush == [])
    }
    #expect(try SentReply(message, from: node).announce(as: other).objectsToPush == [])
    #expect(try !SentReply(message, from: node).announce(as: node).objectsToPush.isEmpty)
  }

  @Test func onlyAnnouncedObjectsAreTaken() throws {
    let (node, other, message, _) = try pulled()
    let reply = try SentReply(message, from: node)
    let session = try reply.announce(as: node).sessionID
    let leaf = reply.tree.ids[0]
    let content = reply.store.object(leaf)!
    #expect(try !reply.push(leaf, content + [0], session: session, as: node))
    #expect(try !reply.push(ObjectID(of: [1, 2]), [1, 2], session: session, as: node))
    #expect(try !reply.push(leaf, content, session: "guess", as: node))
    #expect(try !reply.push(leaf, content, session: session, as: other))
    federation.now += 181_000_000_000
    #expect(try !reply.push(leaf, content, session: session, as: node))
    let again = try reply.announce(as: node).sessionID
    #expect(try reply.push(leaf, content, session: again, as: node))
  }

  @Test func repliesOfEndedRunsAreRefused() throws {
    let (node, _, message, _) = try pulled()
    let reply = try SentReply(message, from: node)
    try federation.store.write { try $0.end(run, .stopped, details: "", at: federation.time) }
    let answer = node.call(.pushMessages, reply.request(node).encoded())
    #expect(Refusal(status: answer.status, body: answer.body) == Refusal(status: 403, code: 2007))
  }
}
