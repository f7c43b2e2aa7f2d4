// swift-tools-version: 6.3
import PackageDescription

/// A target of ours: sources in `Sources/<name>`; the import table in ARCHITECTURE.md is kept by a test.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ module: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(module)Tests", dependencies: [.byName(name: module)] + dependencies, swiftSettings: strict)
}

/// A C library of the system, found through pkg-config and installed from Debian's package.
func library(_ name: String, _ pkgConfig: String, _ debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "glyphpress",
  products: [
    // For Benchmarks/, which is a package of its own.
    .library(name: "GlyphTokens", targets: ["GlyphTokens"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    library("CCairo", "cairo-ft", "libcairo2-dev"),
    library("CFreeType", "freetype2", "libfreetype-dev"),
    library("CHarfBuzz", "harfbuzz", "libharfbuzz-dev"),
    library("CFriBidi", "fribidi", "libfribidi-dev"),
    library("CPNG", "libpng16", "libpng-dev"),
    library("CDeflate", "libdeflate", "libdeflate-dev"),
    library("CCrypto", "libcrypto", "libssl-dev"),

    module("GlyphGeometry"),
    tests("GlyphGeometry"),
    module("GlyphJSON"),
    tests("GlyphJSON"),
    module("GlyphFiles", ["CCrypto"]),
    tests("GlyphFiles"),

    .target(name: "CHint"),
    module("GlyphTokens", ["GlyphJSON", "GlyphFiles", "CHint"]),
    tests("GlyphTokens", ["GlyphJSON", "GlyphFiles"]),
  ]
)
