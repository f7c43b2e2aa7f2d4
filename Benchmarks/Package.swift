// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

func bench(_ name: String, _ folder: String) -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: "Glyphpress", package: "glyphpress")],
    path: "Sources/\(folder)",
    swiftSettings: strict)
}

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "glyphpress", path: "..")],
  targets: [
    bench("token-bench", "TokenBench"),
    bench("patch-bench", "PatchBench"),
    bench("tower-bench", "TowerBench"),
    bench("press-bench", "PressBench"),
  ]
)
