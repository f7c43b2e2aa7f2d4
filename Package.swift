// swift-tools-version: 6.3
import PackageDescription

/// A target of ours: sources in `Sources/<name>`; the import table in ARCHITECTURE.md is kept by a test.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
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
    .library(
      name: "Glyphpress",
      targets: [
        "Glyphpress", "GlyphGeometry", "GlyphJSON", "GlyphFiles", "GlyphTensor", "GlyphTower", "GlyphTokens",
        "GlyphDocument", "GlyphFonts", "GlyphLayout", "GlyphImage", "GlyphRaster", "GlyphVision",
        "GlyphReport", "GlyphCorpus",
      ]),
    .library(name: "GlyphConsole", targets: ["GlyphConsole"]),
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
    library("CWebP", "libwebp", "libwebp-dev"),
    library("CCrypto", "libcrypto", "libssl-dev"),
    library("CMarkGFM", "libcmark-gfm", "libcmark-gfm-dev"),
    .systemLibrary(name: "CSync"),
    library("CZlib", "zlib", "zlib1g-dev"),
    library("CZstd", "libzstd", "libzstd-dev"),
    .target(name: "CText", dependencies: ["CFreeType"], linkerSettings: [.linkedLibrary("icuuc")]),
    .target(name: "CTowerKernels"),
    .target(name: "CPageKernels"),
    .target(name: "CHint"),

    module("GlyphGeometry"),
    tests("GlyphGeometry"),
    module("GlyphJSON"),
    tests("GlyphJSON"),
    module("GlyphFiles", ["CCrypto"]),
    tests("GlyphFiles"),
    module("GlyphTensor", ["GlyphFiles", "GlyphJSON", "CDeflate"]),
    tests("GlyphTensor", ["GlyphFiles", "GlyphJSON"]),
    module("GlyphTokens", ["GlyphJSON", "GlyphFiles", "CHint"]),
    tests("GlyphTokens", ["GlyphJSON", "GlyphFiles"]),

    module("GlyphDocument", ["GlyphGeometry", "CMarkGFM"]),
    tests("GlyphDocument", ["GlyphGeometry"]),
    module("GlyphFonts", ["GlyphGeometry", "GlyphJSON", "CFreeType", "CHarfBuzz", "CFriBidi", "CText"]),
    module("GlyphFormula", ["GlyphGeometry", "GlyphFonts"]),
    tests(
      "GlyphFormula",
      [
        "GlyphGeometry", "GlyphFonts", "GlyphFiles", "GlyphJSON", "GlyphDocument", "GlyphLayout",
      ]),
    module("GlyphLayout", ["GlyphGeometry", "GlyphJSON", "GlyphDocument", "GlyphFonts", "GlyphFormula"]),
    tests("GlyphLayout", ["GlyphGeometry", "GlyphDocument", "GlyphFonts", "GlyphFiles", "GlyphJSON"]),

    module("GlyphImage", ["GlyphGeometry", "CPNG", "CDeflate", "CPageKernels", "CWebP"]),
    tests("GlyphImage", ["GlyphGeometry", "GlyphFiles", "GlyphJSON", "CPageKernels"]),
    module(
      "GlyphRaster",
      [
        "GlyphGeometry", "GlyphFonts", "GlyphLayout", "GlyphImage", "CCairo", "CFreeType", "CPageKernels",
        "CText",
      ]),
    tests(
      "GlyphRaster",
      [
        "GlyphGeometry", "GlyphFonts", "GlyphLayout", "GlyphImage", "GlyphDocument", "GlyphFiles",
        "GlyphJSON",
        "CCairo",
      ]),
    module("GlyphVision", ["GlyphImage", "GlyphGeometry", "GlyphJSON", "GlyphTensor"]),
    tests("GlyphVision", ["GlyphImage", "GlyphGeometry", "GlyphJSON", "GlyphTensor", "GlyphFiles"]),
    module("GlyphTower", ["GlyphFiles", "GlyphJSON", "GlyphTensor", "GlyphVision", "CTowerKernels"]),
    tests("GlyphTower", ["GlyphFiles", "GlyphTensor", "GlyphVision", "CTowerKernels"]),
    module(
      "GlyphLegibility",
      ["GlyphGeometry", "GlyphDocument", "GlyphFonts", "GlyphLayout", "GlyphImage", "GlyphRaster"]),
    tests(
      "GlyphLegibility",
      [
        "GlyphGeometry", "GlyphDocument", "GlyphFonts", "GlyphLayout", "GlyphImage", "GlyphRaster",
        "GlyphFiles",
        "GlyphJSON",
      ]),
    module(
      "GlyphReport", ["GlyphFiles", "GlyphGeometry", "GlyphJSON", "GlyphVision"],
      resources: [.embedInCode("Resources")]),
    tests("GlyphReport", ["GlyphGeometry", "GlyphJSON", "GlyphVision"]),

    module(
      "Glyphpress",
      [
        "GlyphGeometry", "GlyphFiles", "GlyphJSON", "GlyphDocument", "GlyphFonts", "GlyphLayout",
        "GlyphImage", "GlyphRaster", "GlyphTensor", "GlyphVision", "GlyphTower", "GlyphTokens", "GlyphReport",
        "CCairo", "CDeflate", "CFreeType", "CHarfBuzz", "CText", "CWebP",
      ]),
    tests(
      "Glyphpress",
      [
        "GlyphDocument", "GlyphFonts", "GlyphGeometry", "GlyphImage", "GlyphLayout", "GlyphRaster",
        "GlyphReport",
        "GlyphVision", "GlyphFiles",
      ]),
    module(
      "GlyphCorpus",
      [
        "Glyphpress", "GlyphDocument", "GlyphFiles", "GlyphImage", "GlyphJSON", "GlyphLayout", "GlyphReport",
        "GlyphVision", "CSync", "CZlib", "CZstd",
      ]),
    tests("GlyphCorpus", ["Glyphpress", "GlyphFiles", "GlyphJSON"]),
    module(
      "GlyphConsole",
      [
        "Glyphpress", "GlyphDocument", "GlyphFiles", "GlyphImage", "GlyphJSON", "GlyphLayout", "GlyphVision",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "glyphpress",
      dependencies: [
        "GlyphGeometry", "GlyphFiles", "GlyphJSON", "GlyphDocument", "GlyphFonts", "GlyphLayout",
        "GlyphLegibility",
        "GlyphImage", "GlyphTensor", "GlyphVision", "GlyphTower", "GlyphTokens", "GlyphReport", "Glyphpress",
        "GlyphCorpus", "GlyphConsole",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["glyphpress", "GlyphJSON", "GlyphReport", "GlyphTensor"],
      swiftSettings: strict),
    .testTarget(name: "RepositoryTests", swiftSettings: strict),
  ]
)
