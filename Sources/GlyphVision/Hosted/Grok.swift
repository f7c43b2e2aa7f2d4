import GlyphGeometry

/// xAI's Grok: 256 tokens for each tile of 448 px, at most 6, and for one overview.
///
/// Source: xAI, "Image understanding", 2026: (min(ceil(w / 448) * ceil(h / 448), 6) + 1) * 256.
public struct Grok: VisionRule {
  public init() {}

  static let profiles = [VisionProfile("grok", Grok(), .unit, source: "xAI, Image understanding, 2026")]

  public var tokenSize: Int { 28 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { 6 * 448 * 448 }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    var grid = TileGrid(
      columns: ceilDivide(size.width, by: 448), rows: ceilDivide(size.height, by: 448))
    var canvas = PixelSize(width: grid.columns * 448, height: grid.rows * 448)
    var content = size
    if grid.count > 6 {
      // How the vendor picks the 6 tiles is not published; the closest shape of 6 is assumed.
      grid = closestTileGrid(for: size, tile: 448, minimum: 6, maximum: 6)
      canvas = PixelSize(width: grid.columns * 448, height: grid.rows * 448)
      content = canvas
    }
    let views =
      ImageView.padded(size, content: content, canvas: canvas, rows: 16, columns: 16)
      .tiled(down: grid.rows, across: grid.columns, rows: 16, columns: 16)
      + [ImageView.whole(size, as: PixelSize(448), rows: 16, columns: 16, isOverview: true)]
    let runs = views.indices.map { TokenRun(.view($0, first: 0), count: 256) }
    return VisionPlan(
      size: size, resized: content, canvas: content, tiles: views.count, views: views, runs: runs)
  }
}
