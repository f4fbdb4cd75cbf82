import FederatedClient
import FleetProtocol
import Testing

struct RoundSettingsTests {
  @Test func whatIsLeftOutIsUsual() throws {
    #expect(try RoundSettings(ValueRecord()) == RoundSettings())
  }

  @Test func whateverKindOfNumberTheServerTook() throws {
    let settings = try RoundSettings(
      ValueRecord([
        .init("server-round", .signed(7)), .init("local-epochs", .unsigned(3)), .init("batch-size", .double(16)),
        .init("learning-rate", .double(0.5)), .init("proximal-mu", .double(0.25)),
      ]))
    #expect(settings.round == 7 && settings.epochs == 3 && settings.batch == 16)
    #expect(settings.rate == 0.5 && settings.proximal == 0.25 && settings.momentum == 0)
  }

  @Test func numbersOutOfBoundsAreRefused() {
    let bad: [(String, RecordValue)] = [
      ("local-epochs", .signed(0)), ("local-epochs", .double(.nan)), ("batch-size", .signed(1 << 40)),
      ("learning-rate", .double(-1)), ("learning-rate", .text("fast")), ("momentum", .double(1)),
      ("proximal-mu", .double(.infinity)), ("server-round", .signed(-1)),
    ]
    for (key, value) in bad {
      #expect(throws: RoundSettings.BadSetting.self, "\(key)") { try RoundSettings(ValueRecord([.init(key, value)])) }
    }
  }
}
