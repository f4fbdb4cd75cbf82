public import Journal

extension Configuration {
  /// Where versions of models lie, and whose are taken.
  public struct Store: Sendable {
    public let directory: String
    /// Files of Ed25519 public keys.
    public let keyFiles: [String]
    public let requiresSignature: Bool

    init(_ fields: Fields) {
      directory = fields.text("directory") ?? "/var/lib/swiftlet/models"
      keyFiles = fields.texts("keys")
      requiresSignature = fields.flag("require_signature", default: true)
    }
  }

  /// When a new version becomes the active one, and when it goes.
  public struct Rollout: Sendable {
    /// Frames a version runs beside the active one, and those it serves a share of.
    public let shadowFrames, canaryFrames: Int
    /// Share of frames that a canary serves.
    public let canaryShare: Double
    /// Most of the 95th percentile of the latency over the active version's.
    public let latencyRatio: Double
    /// Least share of frames with the same result.
    public let agreement: Double
    /// Most of frames that failed or missed their deadline.
    public let errorShare: Double
    /// So many crashes within the time bring the version before back.
    public let crashCount, crashSeconds: Int

    init(_ fields: Fields) {
      shadowFrames = fields.integer("shadow_frames", in: 0...100_000_000, default: 1000)
      canaryFrames = fields.integer("canary_frames", in: 0...100_000_000, default: 1000)
      canaryShare = fields.number("canary_share", in: 0.001...1, default: 0.1)
      latencyRatio = fields.number("latency_ratio", in: 0.1...100, default: 1.2)
      agreement = fields.number("agreement", in: 0...1, default: 0.9)
      errorShare = fields.number("error_share", in: 0...1, default: 0.01)
      crashCount = fields.integer("crashes", in: 1...100, default: 3)
      crashSeconds = fields.integer("crash_window_s", in: 1...86400, default: 300)
    }
  }

  /// When what the camera sees or the models say has moved away from the reference.
  public struct Drift: Sendable {
    public let isOn: Bool
    public let windowFrames: Int
    /// Population stability index that is told, and the one that raises an alarm.
    public let warningIndex, alarmIndex: Double
    /// Kolmogorov-Smirnov distance that raises an alarm.
    public let alarmDistance: Double

    init(_ fields: Fields) {
      isOn = fields.flag("enabled", default: true)
      windowFrames = fields.integer("window_frames", in: 10...10_000_000, default: 1000)
      warningIndex = fields.number("psi_warning", in: 0...100, default: 0.1)
      alarmIndex = fields.number("psi_alarm", in: 0...100, default: 0.25)
      alarmDistance = fields.number("ks_alarm", in: 0...1, default: 0.2)
      if warningIndex > alarmIndex { fields.refuse("psi_warning", "must not be above psi_alarm") }
    }
  }

  /// Pictures kept on the device, encrypted, for labelling and learning.
  public struct Samples: Sendable {
    public let directory: String
    public let keyFile: String
    public let limitBytes: Int64
    /// Frames whose best score lies between the two are kept.
    public let lowScore, highScore: Double
    public let perHour: Int

    init(_ fields: Fields) {
      directory = fields.text("directory") ?? "/var/lib/swiftlet/samples"
      keyFile = fields.requiredText("key_file", "the key that samples are encrypted by")
      limitBytes = fields.bytes("limit_bytes", in: 65536...(1 << 40), default: 64 << 20)
      lowScore = fields.number("above_score", in: 0...1, default: 0.3)
      highScore = fields.number("below_score", in: 0...1, default: 0.6)
      perHour = fields.integer("per_hour", in: 1...100_000, default: 60)
      if lowScore >= highScore { fields.refuse("above_score", "must be less than below_score") }
    }
  }

  public struct Logging: Sendable {
    /// Entries that matter less are left out.
    public let level: Priority
    /// systemd's journal where it listens; else, or when false, the standard error.
    public let usesJournal: Bool

    init(_ fields: Fields) {
      level = fields.choice("level", default: Priority.info)
      usesJournal = fields.flag("journal", default: true)
    }
  }
}

extension Priority: Choice {}
