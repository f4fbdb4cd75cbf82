import Camera
import Imaging
import Testing

@Suite struct FormatTests {
  @Test func namesOfFormats() {
    let letters = [
      "YUYV", "YVYU", "UYVY", "VYUY", "NV12", "NV21", "NV16", "NV61", "YU12", "YV12", "422P", "RGB3", "BGR3", "XB24",
      "XR24", "BX24", "RX24", "GREY", "Y10", "Y12", "Y16", "RGGB", "GRBG", "GBRG", "BA81", "MJPG",
    ]
    #expect(CaptureFormat.allCases.map { $0.fourCC.text } == letters)
    for format in CaptureFormat.allCases {
      #expect(CaptureFormat(format.fourCC) == format)
      #expect(CaptureFormat(named: "\(format.name)") == format && CaptureFormat(named: format.fourCC.text) == format)
    }
    #expect(CaptureFormat("JPEG") == .jpeg && CaptureFormat("AR24") == .pixels(.bgrx))
    #expect(CaptureFormat("RGBP") == nil && CaptureFormat(named: "") == nil && CaptureFormat(named: "YUYV2") == nil)
  }

  /// Names of other formats with the same letters would be read as another.
  @Test func fourCCsAreDistinct() {
    let values = CaptureFormat.allCases.map { $0.fourCC.rawValue }
    #expect(Set(values).count == values.count)
    for name in CaptureFormat.allCases.map({ "\($0.name)" }) where name.utf8.count <= 4 {
      guard let fourCC = FourCC(name), let format = CaptureFormat(fourCC) else { continue }
      #expect("\(format.name)" == name)
    }
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

  private func offer(_ format: CaptureFormat, width: Int, height: Int, rate: Double) -> FormatOffer {
    FormatOffer(fourCC: format.fourCC, format: format, width: width, height: height, rate: rate)
  }

  @Test func theCheapestThatIsLargeAndFastEnough() {
    let small = offer(.pixels(.yuyv), width: 320, height: 240, rate: 30)
    let vga = offer(.pixels(.yuyv), width: 640, height: 480, rate: 30)
    let planar = offer(.pixels(.nv12), width: 640, height: 480, rate: 30)
    let slow = offer(.pixels(.nv12), width: 640, height: 360, rate: 5)
    let jpeg = offer(.jpeg, width: 640, height: 480, rate: 30)
    let grey = offer(.pixels(.grey), width: 640, height: 480, rate: 30)
    #expect(choose([small, vga, jpeg]) == vga)
    #expect(choose([vga, planar, jpeg, slow, grey]) == planar)
    #expect(choose([vga, planar, jpeg, slow]) { $0.rate = 5 } == slow)
    #expect(choose([slow, jpeg]) == jpeg)
    #expect(choose([vga, grey]) { $0.needsColour = false } == grey)
    #expect(choose([small]) == small && choose([grey]) == nil && choose([]) == nil)
    #expect(choose([vga, jpeg]) { $0.format = .jpeg } == jpeg)
    #expect(choose([vga, small]) { $0.size = (320, 240) } == small)
    #expect(choose([vga]) { $0.size = (1, 1) } == nil)
  }

  @Test func namesOfControls() {
    #expect(controlName("Power Line Frequency") == "power_line_frequency")
    #expect(controlName("Exposure (Absolute)") == "exposure_absolute")
    #expect(ControlSetting("gain=5")?.value == "5" && ControlSetting("=5") == nil)
    #expect(ControlSetting("power_line_frequency=50 Hz")?.value == "50 Hz")
  }
}
