import GlyphGeometry

/// Gemini up to 2.5: 258 tokens for an image of at most 384 px a side, else 258 for every tile of a grid
/// whose unit is two thirds of the short side, between 256 and 768 px.
///
/// Source: Google, "Image understanding" and "Understand and count tokens", 2025 (960x540 is 6 tiles).
public struct GeminiTiles: VisionRule {
  public init() {}

  static let perTile = 258

  public var tokenSize: Int { 48 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { nil }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    var unit = max(size.width, size.height)
    if unit > 384 {
      unit = min(768, max(256, floorInt(Double(min(size.width, size.height)) / 1.5)))
    }
    let rows = ceilDivide(size.height, by: unit)
    let columns = ceilDivide(size.width, by: unit)
    let canvas = PixelSize(width: columns * unit, height: rows * unit)
    var view = ImageView.padded(size, content: size, canvas: canvas, rows: rows, columns: columns)
    view.tokensPerCell = Self.perTile
    return VisionPlan(
      size: size, resized: size, canvas: size, tiles: rows * columns, views: [view],
      runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }
}

/// Gemini 3: the image scaled to fill a budget of tokens, with Gemma 4's grid, and one token more.
///
/// Source: Google, "Media resolution", 2026: low 280, medium 560, high 1120 (the default), ultra high 2240;
/// counts measured equal to Gemma 4's grid at that budget + 1.
public struct Gemini3: VisionRule {
  public var grid: Gemma4

  public init(budget: Int) { grid = Gemma4(budget: budget) }

  public var tokenSize: Int { grid.tokenSize }
  public var minimumPixels: Int { grid.minimumPixels }
  public var maximumPixels: Int? { grid.maximumPixels }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    try grid.plan(size, markers: ["image"])
  }
}

enum Gemini {
  static let profiles =
    [
      VisionProfile("gemini-2.5", GeminiTiles(), .unit, source: "Google, Image understanding, 2025"),
      VisionProfile("gemini-3", Gemini3(budget: 1120), .unit, source: "Google, Media resolution, 2026"),
    ]
    + [("low", 280), ("medium", 560), ("high", 1120), ("ultra-high", 2240)].map { level, budget in
      VisionProfile(
        "gemini-3/\(level)", Gemini3(budget: budget), .unit, source: "Google, Media resolution, 2026")
    }
}
