// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "glyphpress", path: "..")],
  targets: [
    .executableTarget(
      name: "tower-bench",
      dependencies: [
        .product(name: "GlyphTensor", package: "glyphpress"),
        .product(name: "GlyphTower", package: "glyphpress"),
      ], path: "Sources/TowerBench", swiftSettings: strict)
  ]
)
