import GlyphGeometry

/// Phi-4-multimodal (Microsoft): up to 36 tiles of 448 px padded with white, a 16 x 16 grid of tokens each;
/// only tokens that are not all padding remain, every row ends with a learned newline, and a global picture
/// follows.
///
/// Source: transformers 5.23.0, `phi4_multimodal/image_processing_phi4_multimodal.py` and `modeling_...` (the
/// order).
public struct Phi4: VisionRule {
  public var tile = 448
  public var patchSize = 14
  public var maximumTiles = 36

  public init() {}

  static let profiles = [
    VisionProfile(
      "phi4-multimodal/default", Phi4(), .half.with(.bilinear),
      source: "transformers 5.23.0, Phi4MultimodalImageProcessor")
  ]

  public var tokenSize: Int { 2 * patchSize }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { maximumTiles * tile * tile }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let canvas = canvas(for: size)
    let across = Double(canvas.width) / Double(size.width)
    let down = Double(canvas.height) / Double(size.height)
    let content =
      across < down
      ? PixelSize(width: canvas.width, height: Int(Double(size.height) * across))
      : PixelSize(width: Int(Double(size.width) * down), height: canvas.height)
    guard min(content.width, content.height) >= 10 else {
      throw .size(size, reason: "the aspect ratio is very extreme (\(content.width), \(content.height))")
    }
    let rows = usedTokens(content.height, of: canvas.height)
    let columns = usedTokens(content.width, of: canvas.width)
    var detail = ImageView.padded(size, content: content, canvas: canvas, rows: rows, columns: columns)
    detail.window = PixelRect(x: 0, y: 0, width: columns * tokenSize, height: rows * tokenSize)
    let views = [detail, overview(size, content: content, canvas: canvas)]
    var runs: [TokenRun] = []
    for (index, view) in views.enumerated() {
      if index > 0 { runs.append(TokenRun(.learned("separator"))) }
      for row in 0..<view.rows {
        runs.append(TokenRun(.view(index, first: row * view.columns), count: view.columns))
        runs.append(TokenRun(.learned("newline")))
      }
    }
    let tiles = canvas.area / (tile * tile)
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, tiles: tiles + 1, views: views, runs: runs)
  }

  private func canvas(for size: PixelSize) -> PixelSize {
    var grid = TileGrid(
      columns: ceilDivide(size.width, by: tile), rows: ceilDivide(size.height, by: tile))
    if grid.count > maximumTiles {
      grid = closestTileGrid(for: size, tile: tile, minimum: 1, maximum: maximumTiles)
    }
    return PixelSize(width: grid.columns * tile, height: grid.rows * tile)
  }

  /// Tokens along a side with at least their first patch not wholly padding.
  private func usedTokens(_ content: Int, of length: Int) -> Int {
    let patches = length / patchSize - (length - content) / patchSize
    return ceilDivide(patches, by: 2)
  }

  /// The padded canvas squeezed into one tile.
  private func overview(_ size: PixelSize, content: PixelSize, canvas: PixelSize) -> ImageView {
    let cells = tile / tokenSize
    let placed = PixelSize(
      width: max(1, content.width * tile / canvas.width),
      height: max(1, content.height * tile / canvas.height))
    return .padded(
      size, content: placed, canvas: PixelSize(tile), rows: cells, columns: cells, isOverview: true)
  }
}
