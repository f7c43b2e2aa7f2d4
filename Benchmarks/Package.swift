// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "glyphpress", path: "..")],
  targets: [
    .executableTarget(
      name: "PatchBench", dependencies: [.product(name: "GlyphVision", package: "glyphpress")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
