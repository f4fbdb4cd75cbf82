internal import AggregationServer
internal import ArgumentParser
internal import FleetProtocol
internal import FleetStorage

struct TokenCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make, list and take back the tokens of people.",
    subcommands: [TokenCreate.self, TokenAdd.self, TokenList.self, TokenRemove.self])
}

struct TokenCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a token in the database itself, as the first one has to be; prints it this once.")
  @Argument(help: "Whose token it is.") var name: String
  @Option(help: "What it allows: viewer, operator or admin.") var role = Role.viewer
  @OptionGroup var storage: DatabaseOption

  func run() throws {
    let token = SecretToken()
    let store = try storage.open()
    try store.write { transaction in
      try token.add(to: transaction, name: name, role: role, at: .now)
      try transaction.audit(
        AuditRecord(at: .now, actor: "console", action: "token add", detail: "'\(name)' as \(role.rawValue)"))
    }
    print(token.text)
  }
}

struct TokenAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a token through the server; prints it this once.")
  @Argument(help: "Whose token it is.") var name: String
  @Option(help: "What it allows: viewer, operator or admin.") var role = Role.viewer
  @OptionGroup var client: AdminClient

  func run() async throws {
    let request = AdminMessage.TokenRequest(name: name, role: role.rawValue)
    let answer: AdminMessage.Token = try await client.post("tokens", request)
    print(answer.token)
  }
}

struct TokenList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List tokens by their names.")
  @OptionGroup var client: AdminClient

  func run() async throws {
    let tokens: [AdminMessage.TokenInfo] = try await client.get("tokens")
    for token in tokens { print("\(token.name)  \(token.role)") }
  }
}

struct TokenRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Take a token back.")
  @Argument(help: "Whose token it is.") var name: String
  @OptionGroup var client: AdminClient

  func run() async throws { _ = try await client.call("DELETE", "tokens/\(name)") }
}

extension Role: ExpressibleByArgument {}
