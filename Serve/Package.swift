// swift-tools-version: 6.3
import PackageDescription

/// All that talks to a network: clients of model servers, the compressing proxy, the inspector. A package of its
/// own, so that the library and the command build without NIO and BoringSSL.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let press: Target.Dependency = .product(name: "Glyphpress", package: "glyphpress")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ module: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(module)Tests", dependencies: [.byName(name: module), press] + dependencies, swiftSettings: strict
  )
}

let package = Package(
  name: "glyphpress-serve",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "glyphpress", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    module("GlyphBackends", [press, .product(name: "AsyncHTTPClient", package: "async-http-client")]),
    module("GlyphPages", [press, .product(name: "NIOPosix", package: "swift-nio")]),
    module(
      "GlyphInspector",
      [
        press, hummingbird, "GlyphBackends", "GlyphPages", .product(name: "NIOPosix", package: "swift-nio"),
      ], resources: [.embedInCode("Resources")]),
    module(
      "GlyphProxy",
      [
        press, hummingbird, hummingbirdCore, "GlyphBackends", "GlyphPages",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
    .executableTarget(
      name: "glyphpress-serve",
      dependencies: [
        "GlyphBackends", "GlyphInspector", "GlyphPages", "GlyphProxy", hummingbird,
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "GlyphConsole", package: "glyphpress"), press,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .target(name: "Loopback", path: "Tests/Loopback", swiftSettings: strict),
    tests(
      "GlyphBackends", ["Loopback", .product(name: "AsyncHTTPClient", package: "async-http-client")]),
    .testTarget(
      name: "ServeCommandTests", dependencies: ["glyphpress-serve", "Loopback", press], swiftSettings: strict),
    tests(
      "GlyphInspector",
      ["GlyphPages", hummingbird, .product(name: "HummingbirdTesting", package: "hummingbird")]),
    tests(
      "GlyphProxy",
      [
        "GlyphBackends", "GlyphPages", hummingbird, "Loopback",
        .product(name: "Logging", package: "swift-log"),
      ]),
  ]
)
