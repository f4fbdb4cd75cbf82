/// Red, green and blue, 0 to 255.
public struct Color: Equatable, Sendable {
  public var red, green, blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let white = Color(red: 255, green: 255, blue: 255)
  public static let black = Color(red: 16, green: 16, blue: 20)

  /// Colours that are told apart easily, one for each class, again from the first after eight.
  public static func ofClass(_ index: Int) -> Color {
    switch index & 7 {
    case 0: Color(red: 0, green: 220, blue: 130)
    case 1: Color(red: 255, green: 176, blue: 32)
    case 2: Color(red: 70, green: 160, blue: 255)
    case 3: Color(red: 255, green: 96, blue: 96)
    case 4: Color(red: 196, green: 130, blue: 255)
    case 5: Color(red: 64, green: 220, blue: 230)
    case 6: Color(red: 240, green: 230, blue: 80)
    default: Color(red: 255, green: 140, blue: 200)
    }
  }
}
