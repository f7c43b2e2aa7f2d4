import ArgumentParser
import GlyphConsole
import GlyphGeometry
import GlyphJSON
import GlyphVision
import Glyphpress

struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Visual tokens of images by their size.",
    discussion: """
      Exactly what the model's own preprocessor makes of an image: the size it is resized to, the grid of
      patches, and the tokens.
        glyphpress count --model qwen3-vl --size 1280x720
      """)

  @Option(help: "A model ('glyphpress models' lists them).")
  var model: [String]

  @Option(help: "Width and height in pixels, such as 896x1260.")
  var size: [PixelSize]

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    let profiles = try model.map { try VisionProfile.argument($0) }
    var rows: [JSONValue] = []
    var failures = 0
    for profile in profiles {
      for size in size {
        let row = profile.countJSON(model: profile.name, size: size)
        rows.append(row)
        let failed = row["error"]?.isNull == false
        if failed { failures += 1 }
        if !json { Self.show(row, failed: failed) }
      }
    }
    if json { Console.print(JSONValue(rows)) }
    if failures > 0, !json { throw ExitCode(failures == rows.count ? 3 : 1) }
  }

  private static func show(_ row: JSONValue, failed: Bool) {
    func text(_ key: String) -> String { row[key].map { $0.string ?? $0.compact() } ?? "" }
    let size = "\(text("width"))x\(text("height"))"
    if failed {
      Console.note("error: \(text("model")) \(size): \(text("error"))")
    } else {
      let resized =
        row["resized_width"]?.isNull == true
        ? "" : ", seen at \(text("resized_width"))x\(text("resized_height"))"
      Console.print(
        "\(text("model")) \(size): \(text("visual_tokens")) visual tokens"
          + (text("visual_tokens") == text("total_tokens") ? "" : ", \(text("total_tokens")) with markers")
          + resized)
    }
  }
}

extension PixelSize: ExpressibleByArgument {
  public init?(argument: String) {
    let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
    self.init(width: width, height: height)
  }
}
