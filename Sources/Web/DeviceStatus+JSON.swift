internal import Text

extension DeviceStatus {
  /// Appends the members, without the braces.
  func writeMembers(to text: inout TextBuffer) {
    text.write("name", name)
    text.write("version", version)
    text.write("uptime_s", uptimeSeconds)
    text.write("alive", condition.isAlive)
    text.write("ready", condition.isReady)
    text.write("reason", condition.reason)
    text.write("sources", sources) { $0.write(to: &$1) }
    text.write("models", models) { $0.write(to: &$1) }
    text.write("sinks", sinks) { $0.write(to: &$1) }
    text.write(key: "memory")
    memory.write(to: &text)
    text.write("temperature_c", temperatureCelsius, digits: 1)
    text.write(key: "throttled")
    if let isThrottled { text.write(isThrottled) } else { text.write("null") }
    text.write(key: "federation")
    if let federation { federation.write(to: &text) } else { text.write("null") }
  }
}

extension SourceStatus {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("name", name)
      text.write("state", state)
      text.write("width", width)
      text.write("height", height)
      text.write("format", format)
      text.write("frames", frameCount)
      text.write("drops", drops) { drop, text in
        text.object {
          $0.write("cause", drop.cause)
          $0.write("count", drop.count)
        }
      }
    }
  }
}

extension ModelStatus {
  func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("name", name)
      if let source { text.write("source", source) }
      text.write("frames", frameCount)
      text.write("deadline_misses", missedDeadlineCount)
      text.write("deadline_ms", deadlineMilliseconds)
      text.write(key: "inference_ms")
      inference.write(to: &text)
      text.write(key: "age_ms")
      age.write(to: &text)
      text.write("versions", versions) { $0.write(to: &$1) }
      text.write(key: "drift")
      if let drift { drift.write(to: &text) } else { text.write("null") }
      text.write("can_roll_back", canRollBack)
    }
  }
}

extension VersionStatus {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("version", version)
      text.write("name", name)
      text.write("state", state.word)
      text.write("frames", frameCount)
      text.write("agreement", agreement, digits: 4)
      text.write("p99_ms", p99Milliseconds)
      text.write("reason", reason)
    }
  }
}

extension DriftStatus {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("level", level.word)
      text.write("input_psi", inputPSI, digits: 4)
      text.write("output_psi", outputPSI, digits: 4)
      text.write("score_ks", scoreDistance, digits: 4)
      text.write("warning_psi", warningPSI, digits: 4)
      text.write("alarm_psi", alarmPSI, digits: 4)
    }
  }
}

extension LatencySummary {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("count", count)
      text.write("p50", p50)
      text.write("p95", p95)
      text.write("p99", p99)
      text.write("p999", p999)
      text.write("histogram", spans) { span, text in
        text.write("[")
        text.write(span.from, digits: 4)
        text.write(",")
        text.write(span.to, digits: 4)
        text.write(",")
        text.write(span.count)
        text.write("]")
      }
    }
  }
}

extension SinkStatus {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("name", name)
      text.write("state", state)
      text.write("delivered", deliveredCount)
      text.write("lost", lostCount)
      text.write("waiting", waitingCount)
    }
  }
}

extension MemoryStatus {
  fileprivate func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("resident_bytes", residentByteCount)
      text.write("peak_resident_bytes", peakResidentByteCount)
      text.write("arena_bytes", arenaByteCount)
    }
  }
}

extension SampleStatus {
  func write(to text: inout TextBuffer) {
    text.object { text in
      text.write("id", identifier)
      text.write("model", model)
      text.write(key: "captured")
      text.write(seconds: captureTime)
      text.write("label", label)
      text.write("score", score, digits: 4)
    }
  }
}
