import FleetProtocol

/// Reads the input as each message of the Fleet API; one that is understood is written and understood again as the same.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  check(Message.self, input)
  check(ObjectTree.self, input)
  check(ValueRecord.self, input)
  check(RegisterNodeRequest.self, input)
  check(ActivateNodeRequest.self, input)
  check(HeartbeatRequest.self, input)
  check(HeartbeatAnswer.self, input)
  check(PullMessagesRequest.self, input)
  check(PullMessagesAnswer.self, input)
  check(GetRunRequest.self, input)
  check(GetRunAnswer.self, input)
  check(GetFabRequest.self, input)
  check(GetFabAnswer.self, input)
  check(PullObjectRequest.self, input)
  check(PullObjectAnswer.self, input)
  check(PushMessagesRequest.self, input)
  check(PushMessagesAnswer.self, input)
  check(PushObjectRequest.self, input)
  check(PushObjectAnswer.self, input)
  check(ClientState.self, input)
  _ = Refusal(status: 400, body: input)
  _ = UTCTime(httpDate: String(decoding: input, as: UTF8.self))
  return 0
}

private func check<Value: WireMessage>(_: Value.Type, _ input: [UInt8]) {
  do throws(WireError) {
    let once = try Value(decoding: input).encoded()
    let twice = try Value(decoding: once).encoded()
    precondition(once == twice)
  } catch { precondition(0...input.count ~= error.offset) }
}
