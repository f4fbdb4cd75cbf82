// swift-tools-version: 6.2
import PackageDescription

// Targets stand in layer order, each followed by its tests. Imports point to lower layers only.
// D: device module, compiled as ordinary Swift here and as Embedded Swift by `toolchains/embedded`.

/// What modules of others are called here whose names the project has given.
let aliases = ["Configuration": "ServerConfiguration", "Metrics": "ServerMetrics"]

/// Packages that the aggregation server alone is made of.
let serverPackages: [Package.Dependency] = [
  .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
  .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
  .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
  .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
]

let package = Package(
  name: "swiftlet",
  products: [
    .executable(name: "swiftlet", targets: ["swiftlet"]),
    .executable(name: "swiftlet-run", targets: ["swiftlet-run"]),
    .executable(name: "kernelcheck", targets: ["kernelcheck"]),
    .executable(name: "framecheck", targets: ["framecheck"]),
    .executable(name: "swiftletd", targets: ["swiftletd"]),
    .executable(name: "swiftlet-aggregator", targets: ["swiftlet-aggregator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // 0: C and system libraries
    .target(name: "CKernels", cSettings: c(), linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CLinux", cSettings: c(isSmall: true)),
    .target(name: "CBench", cSettings: c()),
    .target(name: "CLearning", cSettings: c(), linkerSettings: [.linkedLibrary("m")]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "CImaging", cSettings: c(isSmall: true),
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png16"), .linkedLibrary("z")]),

    .target(name: "CMosquitto", cSettings: c(), linkerSettings: [.linkedLibrary("mosquitto")]),
    .target(name: "CV4LConvert", cSettings: c(), linkerSettings: [.linkedLibrary("v4lconvert")]),
    .target(name: "CCurl", cSettings: c(), linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CYAML", cSettings: c(), linkerSettings: [.linkedLibrary("yaml")]),
    .target(name: "CMicrohttpd", cSettings: c(), linkerSettings: [.linkedLibrary("microhttpd")]),
    .target(name: "CPage", cSettings: c() + [.disableWarning("c23-extensions")]),

    // 1
    .target(name: "Tensors", dependencies: ["CLinux"], swiftSettings: device()),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"], swiftSettings: host()),
    .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: device()),
    .testTarget(name: "LinuxTests", dependencies: ["CBench", "Linux"], swiftSettings: host()),

    .target(name: "Elementary", swiftSettings: device()),
    .testTarget(name: "ElementaryTests", dependencies: ["Elementary"], swiftSettings: host()),

    .target(name: "Text", swiftSettings: device()),
    .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: host()),

    // 2
    .target(name: "Journal", dependencies: ["Linux", "Text"], swiftSettings: device()),
    .testTarget(name: "JournalTests", dependencies: ["Journal", "Linux"], swiftSettings: host()),
    .target(name: "Metrics", dependencies: ["Text"], swiftSettings: device()),
    .testTarget(name: "MetricsTests", dependencies: ["CBench", "Metrics", "Text"], swiftSettings: host()),
    .target(name: "Kernels", dependencies: ["CKernels", "Tensors"], swiftSettings: device()),
    .testTarget(name: "KernelsTests", dependencies: ["CKernels", "Kernels"], swiftSettings: host()),
    .target(name: "Numpy", dependencies: ["Tensors"], swiftSettings: device()),
    .target(
      name: "ModelFormat", dependencies: ["CCrypto", "CZstd", "Tensors"], swiftSettings: device(),
      linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("zstd")]),
    .target(name: "Spawning", path: "Tests/Spawning", swiftSettings: host()),
    .target(
      name: "SamplePrograms", dependencies: ["ModelFormat", "Tensors"], path: "Tests/SamplePrograms",
      swiftSettings: host()),
    .testTarget(
      name: "ModelFormatTests", dependencies: ["ModelFormat", "SamplePrograms", "Tensors"],
      exclude: ["read_swl.py"], swiftSettings: host()),

    // 3
    .target(name: "Signatures", dependencies: ["CCrypto", "ModelFormat"], swiftSettings: device()),
    .testTarget(
      name: "SignaturesTests", dependencies: ["ModelFormat", "SamplePrograms", "Signatures"], swiftSettings: host()),
    .target(name: "Drift", dependencies: ["Elementary", "ModelFormat", "Tensors"], swiftSettings: device()),
    .testTarget(
      name: "DriftTests", dependencies: ["CBench", "Drift", "ModelFormat", "SamplePrograms", "Tensors"],
      exclude: ["record.py"], swiftSettings: host()),
    .target(
      name: "Engine", dependencies: ["Kernels", "Linux", "ModelFormat", "Tensors", "CKernels"], swiftSettings: device()),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine", "Kernels", "Linux", "ModelFormat", "SamplePrograms", "Tensors"],
      swiftSettings: host()),
    .target(
      name: "Imaging", dependencies: ["CImaging", "CKernels", "Kernels", "Tensors"], swiftSettings: device()),
    .testTarget(
      name: "ImagingTests", dependencies: ["CBench", "CImaging", "Imaging", "Kernels", "Tensors"],
      exclude: ["Fixtures"], swiftSettings: host()),

    .target(
      name: "FleetProtocol", dependencies: ["CCrypto", "Numpy", "Tensors", "Text"], swiftSettings: device(),
      linkerSettings: [.linkedLibrary("crypto")]),
    .testTarget(
      name: "FleetProtocolTests", dependencies: ["FleetProtocol"], exclude: ["Fixtures", "record.py"],
      swiftSettings: host()),

    .target(
      name: "UpdatePacking", dependencies: ["FleetProtocol", "ModelFormat"], swiftSettings: device()),
    .testTarget(
      name: "UpdatePackingTests", dependencies: ["FleetProtocol", "UpdatePacking"], swiftSettings: host()),

    .target(
      name: "SecureSum", dependencies: ["CCrypto", "FleetProtocol", "Linux", "Text"], swiftSettings: device(),
      linkerSettings: [.linkedLibrary("crypto")]),
    .testTarget(
      name: "SecureSumTests", dependencies: ["FleetProtocol", "Linux", "SecureSum"],
      exclude: ["Fixtures", "record.py"], swiftSettings: host()),

    // 4
    .target(name: "Vision", dependencies: ["Elementary", "Tensors"], swiftSettings: device()),
    .testTarget(
      name: "VisionTests", dependencies: ["CBench", "Tensors", "Vision"],
      exclude: ["draws.py", "record.py", "record_boxes.py", "record_masks.py", "record_tracks.py"],
      swiftSettings: host()),

    .target(name: "Rollout", dependencies: ["Elementary", "Metrics", "Text"], swiftSettings: device()),
    .testTarget(name: "RolloutTests", dependencies: ["Rollout"], swiftSettings: host()),

    .target(
      name: "ModelStore", dependencies: ["Linux", "ModelFormat", "Rollout", "Signatures"],
      swiftSettings: device()),
    .executableTarget(
      name: "storewriter", dependencies: ["Linux", "ModelFormat", "ModelStore", "SamplePrograms"],
      path: "Tests/StoreWriter", swiftSettings: host()),
    .testTarget(
      name: "ModelStoreTests",
      dependencies: [
        "Linux", "ModelFormat", "ModelStore", "Rollout", "SamplePrograms", "Signatures", "Spawning", "storewriter",
      ],
      swiftSettings: host()),

    .target(name: "Privacy", dependencies: ["Elementary"], swiftSettings: device()),
    .testTarget(
      name: "PrivacyTests", dependencies: ["Privacy"], exclude: ["record.py"], swiftSettings: host()),

    .target(name: "Drawing", swiftSettings: device()),
    .testTarget(name: "DrawingTests", dependencies: ["CBench", "Drawing"], swiftSettings: host()),

    .target(
      name: "Learning", dependencies: ["CLearning", "Linux", "ModelFormat", "Tensors"], swiftSettings: device()),
    .testTarget(
      name: "LearningTests", dependencies: ["CBench", "Learning", "Linux", "ModelFormat", "Tensors"],
      exclude: ["Fixtures"], swiftSettings: host()),

    .target(name: "Camera", dependencies: ["Imaging", "Kernels", "Linux", "Text"], swiftSettings: device()),
    .testTarget(
      name: "CameraTests", dependencies: ["CBench", "Camera", "Imaging", "Kernels", "Linux"], swiftSettings: host()),

    .target(
      name: "V4LConvert", dependencies: ["CV4LConvert", "Camera", "Imaging", "Linux"], swiftSettings: device()),
    .testTarget(
      name: "V4LConvertTests",
      dependencies: ["Camera", "Imaging", "Kernels", "Linux", "Tensors", "V4LConvert"],
      swiftSettings: host()),
    .target(name: "Samples", dependencies: ["CCrypto", "Linux"], swiftSettings: device()),
    .testTarget(
      name: "SamplesTests", dependencies: ["Linux", "Samples"], exclude: ["record.py"], swiftSettings: host()),

    .target(name: "Console", dependencies: ["Linux"], swiftSettings: device()),
    .target(
      name: "FleetTransport", dependencies: ["CCrypto", "CCurl", "FleetProtocol", "Linux", "Text"],
      swiftSettings: device()),
    .testTarget(
      name: "FleetTransportTests", dependencies: ["FleetProtocol", "FleetTransport", "Linux"],
      swiftSettings: host()),
    .executableTarget(
      name: "barswriter", dependencies: ["Imaging", "Linux", "SamplePrograms"], path: "Tests/BarsWriter",
      swiftSettings: host()),

    // 5
    .target(
      name: "Decoders", dependencies: ["Console", "Engine", "Imaging", "Linux", "ModelFormat", "Tensors", "Vision"],
      swiftSettings: device()),
    .target(
      name: "Running",
      dependencies: [
        "CBench", "CKernels", "Camera", "Console", "Decoders", "Drawing", "Engine", "Imaging", "Kernels", "Linux",
        "ModelFormat", "Numpy", "Tensors", "Vision",
      ], swiftSettings: device()),
    .testTarget(
      name: "RunningTests",
      dependencies: [
        "Console", "Decoders", "Imaging", "ModelFormat", "Running", "SamplePrograms", "Tensors", "Vision",
      ],
      swiftSettings: host()),

    .target(
      name: "Configuration", dependencies: ["CYAML", "Camera", "Console", "Journal", "Linux"], swiftSettings: device()),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Camera", "Configuration", "Imaging"], swiftSettings: host()),

    .target(
      name: "StoreCommands", dependencies: ["Configuration", "Console", "Linux", "ModelStore", "Signatures"],
      swiftSettings: device()),
    .testTarget(
      name: "StoreCommandsTests", dependencies: ["Console", "ModelStore", "SamplePrograms", "StoreCommands"],
      swiftSettings: host()),

    .target(name: "Publishing", dependencies: ["Linux", "Text"], swiftSettings: device()),
    .testTarget(
      name: "PublishingTests", dependencies: ["CBench", "Linux", "Publishing", "Text"], swiftSettings: host()),

    .target(name: "MQTT", dependencies: ["CMosquitto", "Linux", "Publishing", "Text"], swiftSettings: device()),
    .testTarget(name: "MQTTTests", dependencies: ["Linux", "MQTT", "Publishing"], swiftSettings: host()),

    .target(
      name: "Web",
      dependencies: ["CCrypto", "CMicrohttpd", "CPage", "Linux", "Metrics", "Publishing", "Text"], exclude: ["Page"],
      swiftSettings: device(), linkerSettings: [.linkedLibrary("crypto")]),
    .testTarget(
      name: "WebTests", dependencies: ["Linux", "Metrics", "Publishing", "Text", "Web"], swiftSettings: host()),

    .target(
      name: "Pipeline",
      dependencies: [
        "Camera", "Console", "Decoders", "Engine", "Imaging", "Linux", "Metrics", "ModelFormat", "Publishing",
        "Rollout",
        "Tensors", "Text", "Vision",
      ], swiftSettings: device()),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "CBench", "Camera", "Decoders", "Engine", "Imaging", "Linux", "Metrics", "Pipeline", "Publishing",
        "SamplePrograms",
      ], swiftSettings: host()),

    .target(
      name: "FederatedClient",
      dependencies: [
        "FleetProtocol", "FleetTransport", "Learning", "Linux", "Privacy", "SecureSum", "Text", "UpdatePacking",
      ],
      swiftSettings: device()),
    .testTarget(
      name: "FederatedClientTests",
      dependencies: [
        "FederatedClient", "FleetProtocol", "FleetTransport", "Learning", "Linux", "SecureSum", "Spawning",
        "UpdatePacking",
      ], exclude: ["FlowerApp"], swiftSettings: host()),

    .target(
      name: "Daemon",
      dependencies: [
        "Camera", "Configuration", "Console", "Decoders", "Drawing", "Drift", "Engine", "FederatedClient",
        "FleetProtocol", "FleetTransport", "Imaging", "Journal", "Learning", "Linux", "MQTT", "Metrics", "ModelFormat",
        "ModelStore", "Pipeline", "Publishing", "Rollout", "Samples", "SecureSum", "Signatures", "Tensors", "Text",
        "V4LConvert",
        "Vision", "Web",
      ], swiftSettings: device()),

    .testTarget(
      name: "DaemonTests", dependencies: ["SamplePrograms", "Spawning"], swiftSettings: host()
    ),

    // 6: device programs
    .executableTarget(
      name: "kernelcheck", dependencies: ["CKernels", "CLinux", "Kernels", "Linux", "Tensors"], exclude: ["man"],
      swiftSettings: device()),

    .executableTarget(
      name: "framecheck", dependencies: ["Console", "Imaging", "Kernels", "Linux", "Tensors"], exclude: ["man"],
      swiftSettings: device()),

    .executableTarget(
      name: "swiftletd", dependencies: ["Configuration", "Console", "Daemon", "Linux", "StoreCommands"],
      exclude: ["example.yaml", "man"],
      swiftSettings: device()),

    .executableTarget(
      name: "swiftlet-run", dependencies: ["Console", "Linux", "Running"], exclude: ["man"],
      swiftSettings: device()),

    // host
    .target(name: "Graph", dependencies: ["Tensors"], swiftSettings: host()),
    .testTarget(name: "GraphTests", dependencies: ["Graph", "Tensors"], swiftSettings: host()),
    // Generated code, in the language of its generator.
    .target(
      name: "ONNXSchema", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["onnx.proto"]),
    .target(
      name: "Importers",
      dependencies: [
        "Graph", "ONNXSchema", "Tensors", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ], swiftSettings: host()),
    .testTarget(
      name: "ImportersTests",
      dependencies: [
        "Compression", "Importers", "Graph", "ONNXSchema", "Tensors",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ], swiftSettings: host()),
    .target(name: "Compiler", dependencies: ["Graph", "Engine", "ModelFormat", "Tensors"], swiftSettings: host()),
    .testTarget(
      name: "CompilerTests",
      dependencies: [
        "CBench", "Compiler", "Engine", "Graph", "Importers", "Kernels", "Linux", "ModelFormat", "ONNXSchema",
        "Tensors", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["arena-bytes.tsv", "onnx-node-exceptions.tsv"], swiftSettings: host()),
    .target(
      name: "Compression", dependencies: ["Compiler", "Engine", "Graph", "Linux", "ModelFormat", "Tensors"],
      swiftSettings: host()),
    .testTarget(
      name: "CompressionTests",
      dependencies: ["Compiler", "Compression", "Engine", "Graph", "Importers", "ModelFormat", "Tensors"],
      swiftSettings: host()),
    .target(
      name: "Training", dependencies: ["Compiler", "Graph", "Learning", "ModelFormat", "Tensors"],
      swiftSettings: host()),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Compiler", "Compression", "Engine", "Graph", "Importers", "Learning", "ModelFormat", "Tensors", "Training",
      ],
      swiftSettings: host()),
    .executableTarget(
      name: "swiftlet",
      dependencies: [
        "Compiler", "Compression", "Console", "Decoders", "Drift", "Engine", "Graph", "Imaging", "Importers", "Kernels",
        "Learning",
        "Linux", "ModelFormat", "Numpy", "Running", "Signatures", "Tensors", "Training", "Vision",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["man"], swiftSettings: host(), linkerSettings: staticStandardLibrary()),
    .testTarget(name: "swiftletTests", swiftSettings: host()),

    // server
    .target(name: "Aggregation", dependencies: ["Privacy"], swiftSettings: host()),
    .testTarget(
      name: "AggregationTests", dependencies: ["Aggregation", "Privacy"], exclude: ["record.py"],
      swiftSettings: host()),
    .target(name: "Curves", swiftSettings: host()),
    .testTarget(name: "CurvesTests", dependencies: ["Curves"], swiftSettings: host()),

    .target(
      name: "Rounds", dependencies: ["Aggregation", "FleetProtocol", "Numpy", "Privacy", "SecureSum", "UpdatePacking"],
      swiftSettings: host()),
    .testTarget(
      name: "RoundsTests", dependencies: ["Aggregation", "FleetProtocol", "Privacy", "Rounds", "UpdatePacking"],
      swiftSettings: host()),

    .target(name: "FleetRollouts", dependencies: ["FleetProtocol"], swiftSettings: host()),
    .testTarget(
      name: "FleetRolloutsTests", dependencies: ["FleetProtocol", "FleetRollouts"], swiftSettings: host()),

    .target(
      name: "FleetStorage",
      dependencies: [
        "CPostgres", "FleetProtocol", "FleetRollouts", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: host()),
    .testTarget(
      name: "FleetStorageTests", dependencies: ["FleetProtocol", "FleetRollouts", "FleetStorage", "Spawning"],
      swiftSettings: host()),

    .target(
      name: "Dashboard",
      dependencies: [
        "Curves", "FleetProtocol", "FleetRollouts", "FleetStorage", "Rounds",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Pages/frame.mustache"),
        .embedInCode("Pages/overview.mustache"),
        .embedInCode("Pages/run.mustache"),
        .embedInCode("Pages/nodes.mustache"),
        .embedInCode("Pages/audit.mustache"),
        .embedInCode("Pages/models.mustache"),
        .embedInCode("Pages/rollout.mustache"),
        .embedInCode("Pages/missing.mustache"),
        .embedInCode("Pages/login.mustache"),
        .embedInCode("Pages/dashboard.css"),
        .embedInCode("Pages/dashboard.js"),
      ], swiftSettings: host()),
    .testTarget(
      name: "DashboardTests", dependencies: ["Dashboard", "FleetProtocol", "FleetRollouts", "FleetStorage"],
      swiftSettings: host()),

    .target(
      name: "AggregationServer",
      dependencies: [
        "Aggregation", "FleetProtocol", "FleetRollouts", "FleetStorage", "ModelFormat", "ModelStore", "Privacy",
        "Rounds", "SecureSum", "Signatures", "Text", .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: host()),
    .testTarget(
      name: "AggregationServerTests",
      dependencies: [
        "AggregationServer", "FleetProtocol", "FleetRollouts", "FleetStorage", "ModelFormat", "Rounds",
        "SamplePrograms", "SecureSum", "Signatures", .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: host()),

    .target(
      name: "Simulation",
      dependencies: [
        "AggregationServer", "CZlib", "Console", "Curves", "FederatedClient", "FleetProtocol", "FleetStorage",
        "Learning",
        "Linux", "Numpy", "Rounds", "Tensors", "UpdatePacking", .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: host()),
    .testTarget(
      name: "SimulationTests", dependencies: ["Console", "FederatedClient", "Learning", "Rounds", "Simulation"],
      swiftSettings: host()),

    .executableTarget(
      name: "swiftlet-aggregator",
      dependencies: [
        "AggregationServer", "CMalloc", "Configuration", "Console", "Dashboard", "FederatedClient", "FleetProtocol",
        "FleetRollouts", "FleetStorage", "Learning", "Linux", "Metrics", "ModelFormat", "Rounds", "Signatures",
        "Simulation", "Tensors", "Text",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "CoreMetrics", package: "swift-metrics", moduleAliases: aliases),
        .product(name: "Hummingbird", package: "hummingbird", moduleAliases: aliases),
        .product(name: "HummingbirdCore", package: "hummingbird", moduleAliases: aliases),
        .product(name: "HummingbirdTLS", package: "hummingbird", moduleAliases: aliases),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", moduleAliases: aliases),
        .product(name: "UnixSignals", package: "swift-service-lifecycle", moduleAliases: aliases),
      ], exclude: ["example.yaml", "man"], swiftSettings: host(), linkerSettings: staticFoundation()),
    .testTarget(
      name: "AggregatorTests",
      dependencies: ["FleetProtocol", "Spawning"],
      exclude: ["FlowerApp"], swiftSettings: host()),
  ],
  swiftLanguageModes: [.v6]
)

// What is built for devices, or to look at C and unsafe code, of which the server has next to nothing, saves the time that
// the server's packages take.
if Context.environment["SWIFTLET_WITHOUT_SERVER"] == nil {
  package.dependencies += serverPackages
} else {
  let server: Set = [
    "FleetStorage", "AggregationServer", "Dashboard", "Simulation", "swiftlet-aggregator", "FleetStorageTests",
    "AggregationServerTests", "DashboardTests", "SimulationTests", "AggregatorTests",
  ]
  package.targets.removeAll { server.contains($0.name) }
  package.products.removeAll { server.contains($0.name) }
}

/// No product and sum are contracted to one operation: every processor gives the same bits. `isSmall`: where no time is
/// spent.
func c(isSmall: Bool = false) -> [CSetting] {
  [
    .treatAllWarnings(as: .error), .enableWarning("extra"), .disableWarning("unused-parameter"),
    .unsafeFlags(["-ffp-contract=off"] + (isSmall ? ["-Os"] : [])),
  ]
}

func common() -> [SwiftSetting] {
  [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
  ]
}

func device() -> [SwiftSetting] { common() + [.strictMemorySafety()] }

func host() -> [SwiftSetting] { common() }

/// The program starts faster and takes less memory with the parts of the libraries it uses in itself.
func staticStandardLibrary() -> [LinkerSetting] {
  staticLibraries(["FoundationEssentials", "_FoundationCollections", "_FoundationCShims", "swiftSynchronization"])
}

/// All of Foundation and its networking, too: the program runs where there is no Swift.
func staticFoundation() -> [LinkerSetting] {
  staticLibraries([
    "FoundationNetworking", "Foundation", "FoundationInternationalization", "FoundationEssentials", "CoreFoundation",
    "_CFURLSessionInterface", "_FoundationICU", "_FoundationCollections", "_FoundationCShims", "swiftSynchronization",
    "swiftRegexBuilder", "swiftObservation", "curl", "stdc++",
  ])
}

private func staticLibraries(_ libraries: [String]) -> [LinkerSetting] {
  let group = ["--start-group"] + libraries.map { "-l" + $0 } + ["--end-group"]
  return [.unsafeFlags(["-static-stdlib", "-use-ld=lld"] + group.flatMap { ["-Xlinker", $0] })]
}
