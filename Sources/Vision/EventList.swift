/// What happened in a frame, in memory taken once.
struct EventList<Event> {
  private(set) var count = 0
  private var events: [Event]

  /// Room for the most events of a frame; `filler` takes the place of those to come.
  init(capacity: Int, filler: Event) { events = [Event](repeating: filler, count: capacity) }

  var span: Span<Event> {
    @_lifetime(borrow self)
    get { events.span.extracting(0..<count) }
  }

  mutating func removeAll() { count = 0 }

  mutating func append(_ event: Event) {
    events[count] = event
    count += 1
  }
}
