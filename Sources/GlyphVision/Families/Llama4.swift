import GlyphGeometry

/// Llama 4: the image, never enlarged beyond one tile, on a black canvas of up to 16 tiles of 336 px, then a
/// global tile.
///
/// Source: transformers 5.23.0, `llama4/image_processing_llama4.py` and `processing_llama4.py`; 144 tokens a
/// tile (meta-llama/Llama-4-Scout-17B-16E, 2025-04).
public struct Llama4: VisionRule {
  public var tile = 336
  public var maximumTiles = 16
  public var tokenSize = 28

  public init() {}

  static let profiles = [
    VisionProfile(
      "llama4/published", Llama4(), .half.with(.bilinear, steps: .brief),
      source: "Llama-4-Scout-17B-16E, 2025-04")
  ]

  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { maximumTiles * tile * tile }

  public var tensors: TensorLayout? { .tiles([TileTensor("pixel_values", side: tile, .all)]) }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let grid = bestGrid(for: size)
    let canvas = PixelSize(width: grid.columns * tile, height: grid.rows * tile)
    let cells = tile / tokenSize
    let main = ImageView.padded(
      size, content: content(of: size, on: canvas), canvas: canvas, rows: cells, columns: cells)
    guard grid.count > 1 else {
      return VisionPlan(
        size: size, resized: canvas, canvas: canvas, tiles: 1, views: [main],
        runs: [
          TokenRun(.marker("<|image_start|>")), TokenRun(.marker("<|image|>")),
          TokenRun(.view(0, first: 0), count: main.tokenCount), TokenRun(.marker("<|image_end|>")),
        ])
    }
    var views = main.tiled(down: grid.rows, across: grid.columns, rows: cells, columns: cells)
    var runs = [TokenRun(.marker("<|image_start|>"))]
    for index in views.indices {
      runs.append(TokenRun(.view(index, first: 0), count: cells * cells))
      let isLast = (index + 1) % grid.columns == 0
      runs.append(TokenRun(.marker(isLast ? "<|tile_y_separator|>" : "<|tile_x_separator|>")))
    }
    views.append(.whole(size, as: PixelSize(tile), rows: cells, columns: cells, isOverview: true))
    runs += [
      TokenRun(.marker("<|image|>")), TokenRun(.view(views.count - 1, first: 0), count: cells * cells),
      TokenRun(.marker("<|image_end|>")),
    ]
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, tiles: views.count, views: views, runs: runs)
  }

  /// The canvas that needs the least enlarging, or else the least reducing; the smallest among equals.
  /// The reference computes scales in 32-bit floats, which decides ties.
  private func bestGrid(for size: PixelSize) -> TileGrid {
    var best: (grid: TileGrid, scale: Float)?
    for grid in grids {
      let scale = min(
        Float(grid.rows * tile) / Float(size.height), Float(grid.columns * tile) / Float(size.width))
      guard let current = best else {
        best = (grid, scale)
        continue
      }
      let isBetter =
        if scale == current.scale {
          grid.count < current.grid.count
        } else if scale >= 1 {
          current.scale < 1 || scale < current.scale
        } else {
          current.scale < 1 && scale > current.scale
        }
      if isBetter { best = (grid, scale) }
    }
    return best!.grid
  }

  /// All grids of up to `maximumTiles` tiles, in the order of `find_supported_resolutions`: most tiles first,
  /// then grouped by aspect ratio.
  private var grids: [TileGrid] {
    var groups: [(aspect: Double, grids: [TileGrid])] = []
    for count in stride(from: maximumTiles, to: 0, by: -1) {
      for rows in 1...count where count % rows == 0 {
        let grid = TileGrid(columns: count / rows, rows: rows)
        let aspect = Double(grid.rows) / Double(grid.columns)
        if let index = groups.firstIndex(where: { $0.aspect == aspect }) {
          groups[index].grids.append(grid)
        } else {
          groups.append((aspect, [grid]))
        }
      }
    }
    return groups.flatMap(\.grids)
  }

  private func content(of size: PixelSize, on canvas: PixelSize) -> PixelSize {
    let limit = PixelSize(
      width: min(max(size.width, tile), canvas.width), height: min(max(size.height, tile), canvas.height))
    let across = Double(limit.width) / Double(size.width)
    let down = Double(limit.height) / Double(size.height)
    return across < down
      ? PixelSize(
        width: limit.width, height: max(1, min(floorInt(Double(size.height) * across), limit.height)))
      : PixelSize(
        width: max(1, min(floorInt(Double(size.width) * down), limit.width)), height: limit.height)
  }
}
