/// What came of a call.
package enum Answer: Sendable {
  case time(UTCTime)
  case node(Node)
  case heartbeat(HeartbeatAnswer)
  case messages(PullMessagesAnswer)
  case object(PullObjectAnswer)
  case push(PushMessagesAnswer)
  case stored(PushObjectAnswer)
  case done
  /// The server answered with anything but 200.
  case refused(Refusal)
  /// No answer, or one that cannot be understood.
  case failed

  /// `status`: of the HTTP answer; `date`: its header of that name.
  package init(to call: Call, status: Int, date: String?, body: [UInt8]) {
    guard status == 200 else {
      self = .refused(Refusal(status: status, body: body))
      return
    }
    do throws(WireError) { self = try Answer(to: call, date: date, body: body) } catch { self = .failed }
  }

  private init(to call: Call, date: String?, body: [UInt8]) throws(WireError) {
    switch call {
    case .health:
      guard let date, let time = UTCTime(httpDate: date) else { throw WireError(.badValue, offset: 0) }
      self = .time(time)
    case .register, .activate: self = .node(try Node(decoding: body))
    case .heartbeat: self = .heartbeat(try HeartbeatAnswer(decoding: body))
    case .pullMessages: self = .messages(try PullMessagesAnswer(decoding: body))
    case .pullObject: self = .object(try PullObjectAnswer(decoding: body))
    case .pushMessage: self = .push(try PushMessagesAnswer(decoding: body))
    case .pushObject: self = .stored(try PushObjectAnswer(decoding: body))
    case .confirm, .deactivate, .unregister: self = .done
    }
  }
}
