import GlyphFiles
import GlyphGeometry
import GlyphJSON
import Testing

@testable import GlyphVision

/// `Tests/Vectors/vision-tokens.json`: 31 configurations, run with the real processors of transformers
/// 5.23.0.
struct ReferenceCountTests {
  static let rows: [JSONValue] = {
    let path = "\(Vectors.folder)/vision-tokens.json"
    let file = try? JSONValue(parsing: try Files.read(path))
    return file?["vectors"]?.elements ?? []
  }()

  @Test func theFileHasAllRows() {
    #expect(Self.rows.count == 589)
    #expect(Set(Self.rows.compactMap { $0["model"]?.string }).count == 31)
  }

  @Test func everyRowIsReproducedExactly() throws {
    for row in Self.rows {
      let model = try #require(row["model"]?.string)
      let size = PixelSize(width: row["width"]?.int ?? 0, height: row["height"]?.int ?? 0)
      let found = try VisionProfile.named(model).countJSON(model: model, size: size)
      for member in ["model", "width", "height", "resized_width", "resized_height", "visual_tokens"] {
        #expect(found[member] == row[member], "\(model) \(size) \(member)")
      }
      #expect(found["grid_thw"]?.elements ?? [] == row["grid_thw"]?.elements ?? [], "\(model) \(size)")
      #expect(found["error"] == row["error"], "\(model) \(size)")
      if let total = row["total_with_markers"] {
        #expect(found["total_tokens"] == total, "\(model) \(size) total_tokens")
      }
    }
  }

  @Test func tilesAndSpecialTokensAreReproduced() throws {
    for row in Self.rows where row["error"]?.isNull == true {
      let model = try #require(row["model"]?.string)
      let size = PixelSize(width: row["width"]?.int ?? 0, height: row["height"]?.int ?? 0)
      let plan = try VisionProfile.named(model).plan(size)
      if let tiles = row["tiles"]?.int { #expect(plan.tiles == tiles, "\(model) \(size)") }
      for (name, count) in plan.specialTokens {
        guard let wanted = row["special_token_counts"]?[name]?.int else { continue }
        #expect(count == wanted, "\(model) \(size) \(name)")
      }
    }
  }
}

enum Vectors {
  /// `Tests/Vectors` of this checkout.
  static let folder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(2)
    return parts.joined(separator: "/") + "/Vectors"
  }()
}
