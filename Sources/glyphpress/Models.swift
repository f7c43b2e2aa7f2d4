import ArgumentParser
import GlyphConsole
import GlyphJSON
import GlyphReport
import GlyphVision
import Glyphpress

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The models whose visual tokens glyphpress counts.")

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() {
    if json {
      Console.print(
        JSONValue(
          VisionProfile.all.map { profile in
            [
              "name": JSONValue(profile.name), "token_size": JSONValue(profile.tokenSize),
              "minimum_pixels": JSONValue(profile.minimumPixels),
              "maximum_pixels": JSONValue(profile.maximumPixels),
              "short_names": JSONValue(shortNames(profile).map { JSONValue($0) }),
              "source": JSONValue(profile.source),
            ]
          }))
      return
    }
    var table = TextTable(columns: [
      .left("model"), .right("token px"), .right("largest px²"), .left("short names"),
    ])
    for profile in VisionProfile.all {
      table.add([
        profile.name, "\(profile.tokenSize)", profile.maximumPixels.map { "\($0)" } ?? "-",
        shortNames(profile).joined(separator: ", "),
      ])
    }
    Console.print(table.text)
  }

  private func shortNames(_ profile: VisionProfile) -> [String] {
    VisionProfile.aliases.filter { $0.profile == profile.name }.map(\.name)
  }
}
