import Console
import StoreCommands
import Testing

struct StoreWordsTests {
  /// What is wrong with a command line; nil when it can be followed.
  private func mistake(_ line: String) -> String? {
    var words = Words(line.split(separator: " ").map(String.init)[...])
    do throws(CommandLineError) { _ = try StoreRequest(&words) } catch {
      if case .usage(let message) = error { return message }
    }
    return nil
  }

  @Test(
    arguments: [
      "list", "list face --json", "install face a.swl --activate --again --key k.pub", "install face a.swl --unsigned",
      "stage face 12 --again --config c.yaml", "activate face 4294967295 --key=k.pub", "withdraw face",
      "rollback face", "rollback face --to 3 --directory d", "remove face 3", "prune face --keep 1",
    ])
  func lines(line: String) { #expect(mistake(line) == nil) }

  @Test(
    arguments: [
      ("", "Missing what to do: list, install, stage, activate, withdraw, rollback, remove or prune"),
      ("swap face", "Unknown command 'swap': use list, install, stage, activate, withdraw, rollback, remove or prune"),
      ("list a b", "'store list' takes at most a model's name"),
      ("install face", "'store install' takes a model's name and a file"),
      ("activate face", "'store activate' takes a model's name and a version"),
      ("activate face 0", "'0' is no version; use a number of 1 to 4294967295"),
      ("activate face -- -1", "'-1' is no version; use a number of 1 to 4294967295"),
      ("activate face 4294967296", "'4294967296' is no version; use a number of 1 to 4294967295"),
      ("rollback face --to x", "'x' is no version; use a number of 1 to 4294967295"),
      ("prune face --keep 0", "'--keep' must be 1 to 4096 versions"),
      ("list --keep 3", "'--keep' goes with prune"), ("list --to 3", "'--to' goes with rollback"),
      ("list --activate", "'--activate' goes with install"),
      ("list --again", "'--again' goes with stage and activate"),
      ("install face a.swl --again", "'--again' goes with stage and activate"),
      ("list --key a --unsigned", "--key and --unsigned exclude each other"),
      ("list --keys a", "Unknown option '--keys'"), ("list --key", "Missing value for '--key'"),
    ])
  func mistakes(line: String, message: String) { #expect(mistake(line) == message) }
}
