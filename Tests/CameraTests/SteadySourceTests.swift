import CBench
import Camera
import Foundation
import Imaging
import Testing

/// In processes of their own: calls for memory are counted in the whole process.
@Suite struct SteadySourceTests {
  @Test(arguments: ["y4m", "raw", "mjpeg", "folder"], [false, true])
  func framesTakeNoMemory(kind: String, isPaced: Bool) async {
    await #expect(processExitsWith: .success) { [kind = kind as String, isPaced = isPaced as Bool] in
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("swiftlet-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      var source = try source(kind, in: folder)
      if isPaced { source = source.paced(rate: 10_000) }
      var most: UInt64 = 0, count = 0
      for step in 0..<200 {
        let before = swl_allocation_count()
        do throws(CameraError) {
          if let frame = try source.nextFrame(timeoutMilliseconds: 1000) { count += frame.bytes.byteCount > 0 ? 1 : 0 }
        } catch {
          guard case .ended = error else { throw error }
        }
        // The first frames may make the language's own tables.
        if step >= 10 { most = max(most, swl_allocation_count() - before) }
      }
      #expect(count == 200)
      #expect(swl_allocation_count() > 0 && most == 0)
    }
  }
}

/// More frames than are asked for.
private func source(_ kind: String, in folder: URL) throws -> FrameSource {
  let file = folder.appendingPathComponent("frames")
  let frame = [UInt8](repeating: 7, count: 96)
  switch kind {
  case "y4m":
    let frames = (0..<20_000).flatMap { _ in Array("FRAME\n".utf8) + frame }
    try Data(Array("YUV4MPEG2 W8 H8\n".utf8) + frames).write(to: file)
    return try FrameSource(y4m: file.path)
  case "raw":
    try Data((0..<20_000).flatMap { _ in frame }).write(to: file)
    return try FrameSource(raw: file.path, format: FrameFormat(.nv12, width: 8, height: 8))
  case "mjpeg":
    try Data((0..<20_000).flatMap { _ in smallJPEG }).write(to: file)
    return try FrameSource(motionJPEG: file.path)
  default:
    for number in 0..<3 { try Data(smallJPEG).write(to: folder.appendingPathComponent("\(number).jpg")) }
    return try FrameSource(folder: folder.path, repeats: true)
  }
}
