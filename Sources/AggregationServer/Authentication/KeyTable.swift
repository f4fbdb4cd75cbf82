/// What is known of keys by their names.
///
/// Anybody can make keys: those that belong to no node are forgotten when there are many others, the oldest first.
struct KeyTable: Sendable {
  struct Entry: Sendable {
    let pem: [UInt8]
    let key: VerifyingKey
    var window = ReplayWindow()
    var budget = CallBudget()
  }

  /// Of strangers in each of two generations.
  static let generation = 1024

  var limits: FleetLimits
  private var known: [String: Entry] = [:]
  private var young: [String: Entry] = [:]
  private var old: [String: Entry] = [:]
  /// They are not looked through before nothing older than this is taken.
  private var swept = Int64.min

  init(limits: FleetLimits) { self.limits = limits }

  subscript(name: String) -> Entry? { known[name] ?? young[name] ?? old[name] }

  /// Changes a key's entry, `new` when there is none; nil when there are too many. `oldest`: what was signed before, in
  /// microseconds since 1970, is refused by the clock.
  mutating func update<Result>(_ name: String, new: Entry, oldest: Int64, _ body: (inout Entry) -> Result) -> Result? {
    if known[name] != nil { return body(&known[name]!) }
    guard hasRoom(oldest) else { return nil }
    if young[name] == nil {
      if young.count >= KeyTable.generation { (old, young) = (young, [:]) }
      young[name] = old.removeValue(forKey: name) ?? new
    }
    return body(&young[name]!)
  }

  /// The key is a node's: it is not forgotten for others.
  mutating func remember(_ name: String) {
    guard known[name] == nil, let entry = young.removeValue(forKey: name) ?? old.removeValue(forKey: name) else {
      return
    }
    known[name] = entry
  }

  /// Nodes of whose signatures none could be used again are forgotten when there are too many; they are looked through
  /// once a second at most.
  private mutating func hasRoom(_ oldest: Int64) -> Bool {
    if known.count >= limits.keys, oldest > swept {
      swept = oldest + 1_000_000
      known = known.filter { !$0.value.window.isOver(oldest: oldest) }
    }
    return known.count < limits.keys
  }
}
