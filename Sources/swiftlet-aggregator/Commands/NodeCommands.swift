internal import AggregationServer
internal import ArgumentParser
internal import Foundation

struct NodeCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "Look at nodes, register their keys, shut them out.",
    subcommands: [NodeList.self, NodeAdd.self, NodeEnrol.self, NodeChange.self])
}

struct NodeList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List nodes.")
  @OptionGroup var client: AdminClient

  func run() async throws {
    let nodes: [AdminMessage.Node] = try await client.get("nodes")
    for node in nodes {
      print("\(node.id)  \(node.isOnline ? "online" : "offline")  \(node.isAllowed ? "" : "shut out")")
    }
  }
}

struct NodeAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register a node's public key; prints the node's id.")
  @Argument(help: "The file of the key: PEM, or as ssh-keygen writes it.") var file: String
  @OptionGroup var client: AdminClient

  func run() async throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file): cannot be read")
    }
    let key = AdminMessage.NodeKey(publicKey: String(decoding: data, as: UTF8.self))
    let answer: AdminMessage.Identifier = try await client.post("nodes", key)
    print(answer.id)
  }
}

struct NodeEnrol: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol", abstract: "Make a token with which nodes may register.")
  @Argument(help: "What to call the token.") var name: String
  @Option(help: "How many nodes may use it.") var uses = 1
  @Option(help: "For how many hours it is good.") var hours = 24.0
  @OptionGroup var client: AdminClient

  func run() async throws {
    let request = AdminMessage.EnrolmentRequest(name: name, uses: uses, hours: hours)
    let answer: AdminMessage.Token = try await client.post("enrolments", request)
    print(answer.token)
  }
}

struct NodeChange: AsyncParsableCommand {
  enum Action: String, ExpressibleByArgument, CaseIterable { case allow, block, remove }

  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Let a node in, shut it out, forget it.")
  @Argument(help: "The id of the node.") var id: String
  @Argument(help: "What to do: allow, block or remove.") var action: Action
  @OptionGroup var client: AdminClient

  func run() async throws { let _: AdminMessage.Identifier = try await client.post("nodes/\(id)/\(action.rawValue)") }
}

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Show who has changed what, the newest first.")
  @OptionGroup var client: AdminClient

  func run() async throws {
    let records: [AdminMessage.Audit] = try await client.get("audit")
    for record in records { print("\(record.at)  \(record.actor)  \(record.action)  \(record.detail)") }
  }
}
