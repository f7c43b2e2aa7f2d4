import GlyphGeometry

/// InternVL3: 1 to 12 tiles of 448 px by closest aspect ratio, and a thumbnail beside more than one.
///
/// Source: transformers 5.23.0, `GotOcr2ImageProcessor` with OpenGVLab/InternVL3-8B-hf's
/// `preprocessor_config.json` (2025-04); 256 tokens a tile after pixel shuffle, `<img>` and `</img>` around.
public struct InternVL: VisionRule {
  public var tile = 448
  public var minimumTiles = 1
  public var maximumTiles = 12
  public var tokenSize: Int = 28

  public init() {}

  static let profiles = [
    VisionProfile("internvl3/published", InternVL(), .imageNet, source: "OpenGVLab/InternVL3-8B-hf, 2025-04")
  ]

  public var minimumPixels: Int { tile * tile }
  public var maximumPixels: Int? { maximumTiles * tile * tile }

  public var tensors: TensorLayout? { .tiles([TileTensor("pixel_values", side: tile, .all)]) }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let grid = closestTileGrid(for: size, tile: tile, minimum: minimumTiles, maximum: maximumTiles)
    let canvas = PixelSize(width: grid.columns * tile, height: grid.rows * tile)
    let cells = tile / tokenSize
    var views = ImageView.whole(size, as: canvas, rows: cells, columns: cells)
      .tiled(down: grid.rows, across: grid.columns, rows: cells, columns: cells)
    if grid.count > 1 {
      views.append(.whole(size, as: PixelSize(tile), rows: cells, columns: cells, isOverview: true))
    }
    let image = views.indices.map { TokenRun(.view($0, first: 0), count: cells * cells) }
    return VisionPlan(
      size: size, resized: nil, canvas: canvas, tiles: views.count, views: views,
      runs: [TokenRun(.marker("<img>"))] + image + [TokenRun(.marker("</img>"))])
  }
}
