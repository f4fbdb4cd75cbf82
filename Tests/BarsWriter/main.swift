import Imaging
import Linux
import SamplePrograms

// Writes the detector of a test picture's bars as bars.swl, and such a picture as bars.jpg.
// usage: barswriter DIRECTORY
func write(_ bytes: [UInt8], as name: String) throws(SystemError) {
  try replaceFile(at: "\(CurrentProcess.arguments[1])/\(name)", with: bytes.span.bytes)
}

func picture(width: Int, height: Int) -> Image {
  let row = (0..<width).flatMap { SamplePrograms.barColours[$0 * 8 / width] }
  return Image(width: width, height: height, channels: 3, bytes: (0..<height).flatMap { _ in row })
}

try write(SamplePrograms.bars, as: "bars.swl")
try write(picture(width: 640, height: 480).encoded(as: .jpeg(quality: 95)), as: "bars.jpg")
