import Camera
import Testing

@Suite struct FormatTests {
  @Test func rawValuesAreTheLettersOfV4L2() {
    let letters: [PixelFormat: String] = [
      .yuyv: "YUYV", .yvyu: "YVYU", .uyvy: "UYVY", .vyuy: "VYUY", .nv12: "NV12", .nv21: "NV21", .yu12: "YU12",
      .yv12: "YV12", .rgb24: "RGB3", .bgr24: "BGR3", .xrgb: "BX24", .bgrx: "XR24", .grey: "GREY", .y10: "Y10",
      .y16: "Y16", .bayerRGGB: "RGGB", .bayerGRBG: "GRBG", .bayerGBRG: "GBRG", .bayerBGGR: "BA81", .mjpeg: "MJPG",
      .jpeg: "JPEG",
    ]
    for format in PixelFormat.allCases {
      #expect(format.fourCC.text == letters[format])
      #expect(PixelFormat(named: format.fourCC.text) == format)
    }
  }

  @Test func layoutsHoldEveryRow() throws {
    let nv12 = try #require(FrameLayout(.nv12, width: 5, height: 3, stride: 8))
    #expect(nv12.planes.1 == .init(offset: 24, stride: 8) && nv12.byteCount == 24 + 8 + 6)
    let planar = try #require(FrameLayout(.yu12, width: 5, height: 3))
    #expect(planar.planes.2 == .init(offset: 15 + 2 * 3, stride: 3) && planar.byteCount == 15 + 6 + 6)
    #expect(FrameLayout(.yuyv, width: 640, height: 480)?.byteCount == 614_400)
    #expect(FrameLayout(.mjpeg, width: 640, height: 480)?.byteCount == 0)
  }

  @Test func layoutsThatCannotBeAreRefused() {
    #expect(FrameLayout(.grey, width: 0, height: 1) == nil)
    #expect(FrameLayout(.grey, width: 1, height: 16385) == nil)
    #expect(FrameLayout(.yuyv, width: 4, height: 4, stride: 7) == nil)
    #expect(FrameLayout(.yuyv, width: 4, height: 4, stride: .max) == nil)
  }

  @Test func sizesOfRanges() {
    #expect(stepped(1, from: 16, to: 64, by: 8) == 16)
    #expect(stepped(17, from: 16, to: 64, by: 8) == 24)
    #expect(stepped(24, from: 16, to: 64, by: 8) == 24)
    #expect(stepped(63, from: 16, to: 60, by: 8) == 60)
    #expect(stepped(20, from: 16, to: 64, by: 0) == 20)
  }

  private func choose(_ offers: [FormatOffer], _ change: (inout FormatWish) -> Void = { _ in }) -> FormatOffer? {
    var wish = FormatWish(width: 320, height: 320)
    change(&wish)
    return wish.best(of: offers).map { offers[$0] }
  }

  @Test func theCheapestThatIsLargeAndFastEnough() {
    let small = FormatOffer(format: .yuyv, width: 320, height: 240, rate: 30)
    let vga = FormatOffer(format: .yuyv, width: 640, height: 480, rate: 30)
    let planar = FormatOffer(format: .nv12, width: 640, height: 480, rate: 30)
    let slow = FormatOffer(format: .nv12, width: 640, height: 360, rate: 5)
    let jpeg = FormatOffer(format: .mjpeg, width: 640, height: 480, rate: 30)
    let grey = FormatOffer(format: .grey, width: 640, height: 480, rate: 30)
    #expect(choose([small, vga, jpeg]) == vga)
    #expect(choose([vga, planar, jpeg, slow, grey]) == planar)
    #expect(choose([vga, planar, jpeg, slow]) { $0.rate = 5 } == slow)
    #expect(choose([slow, jpeg]) == jpeg)
    #expect(choose([vga, grey]) { $0.needsColour = false } == grey)
    #expect(choose([small]) == small && choose([grey]) == nil && choose([]) == nil)
    #expect(choose([vga, jpeg]) { $0.format = FourCC("MJPG") } == jpeg)
    #expect(choose([vga, small]) { $0.size = (320, 240) } == small)
    #expect(choose([vga]) { $0.size = (1, 1) } == nil)
    let converted = FormatOffer(format: .nv12, width: 640, height: 480, rate: 30, isConverted: true)
    #expect(choose([converted, jpeg]) == jpeg && choose([converted]) == converted)
  }

  @Test func namesOfControls() {
    #expect(controlName("Power Line Frequency") == "power_line_frequency")
    #expect(controlName("Exposure (Absolute)") == "exposure_absolute")
    #expect(ControlSetting("gain=5")?.value == "5" && ControlSetting("=5") == nil)
    #expect(ControlSetting("power_line_frequency=50 Hz")?.value == "50 Hz")
  }
}
