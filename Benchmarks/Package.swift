// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "glyphpress", path: "..")],
  targets: [
    .executableTarget(
      name: "token-bench", dependencies: [.product(name: "GlyphTokens", package: "glyphpress")],
      path: "Sources/TokenBench", swiftSettings: strict)
  ]
)
