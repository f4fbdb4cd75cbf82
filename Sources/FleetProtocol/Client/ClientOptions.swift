/// How a node behaves towards the server. Times are in seconds.
package struct ClientOptions: Sendable {
  /// 10...1800: the node counts as online for twice as long. Moving one object must not take longer.
  package var heartbeatInterval = 60.0
  /// Between two questions for instructions when there are none.
  package var pollInterval = 3.0
  /// The longest wait between two attempts when the server cannot be reached.
  package var longestRetry = 20.0
  /// The longest wait when it refuses this node, which only people can change.
  package var longestRefusedRetry = 600.0
  /// Whether a key the server does not know is registered; not where an administrator does that.
  package var registersItself = true
  /// How long a node stays after its last reply, so that the reply is collected.
  package var linger = 10.0
  /// After how many questions for an object that the server is still receiving the instruction is given up.
  package var objectAttempts = 500

  package init() {}
}
