import CBench
import Foundation
import Publishing
import Testing
import Text

@Suite struct FrameResultTests {
  @Test func aResultIsOneLineOfJSON() throws {
    let line = line(sampleResult())
    #expect(
      String(decoding: line, as: UTF8.self) == #"{"source":"door","sequence":12,"captured":1700000000.123456,"#
        + #""age_ms":23.457,"inference_ms":3.2,"model":"face \"1\"","version":"3","objects":[{"label":"face","#
        + #""score":0.92,"box":[0.1,0.2,0.3,0.4],"track":7,"keypoints":[[0.25,0.5]]},{"label":"5","score":0,"#
        + #""box":[0,0,0,0]}],"classes":[{"label":"face","score":null}],"events":[{"event":"entered","place":"porch","#
        + "\"track\":7}]}\n")
    _ = try JSONSerialization.jsonObject(with: Data(line))
  }

  @Test func whatFindsNoRoomIsCounted() throws {
    var result = sampleResult()
    for _ in 0..<100 { result.objects.append(FoundObject()) }
    let object = try JSONSerialization.jsonObject(with: Data(line(result))) as? [String: Any]
    #expect((object?["objects"] as? [Any])?.count == FrameResult.objectCapacity)
    #expect(object?["left_out"] as? Int == 102 - FrameResult.objectCapacity)
  }

  @Test func writingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      #expect(swl_allocation_count() > 0, "calls for memory are not counted")
      let result = sampleResult()
      var text = TextBuffer(capacity: 4096)
      result.write(to: &text)
      let before = swl_allocation_count()
      for _ in 0..<100 {
        text.clear()
        result.write(to: &text)
      }
      let taken = swl_allocation_count() - before
      #expect(taken == 0)
    }
  }
}
