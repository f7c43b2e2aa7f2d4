import GlyphGeometry

/// How many tiles across and down.
struct TileGrid: Hashable, Sendable {
  var columns: Int
  var rows: Int
  var count: Int { columns * rows }
}

/// InternVL's dynamic tiling: of all grids with `minimum ... maximum` tiles the one whose aspect ratio is
/// closest to the image's; at equal distance the larger one, while the image has more than half its pixels.
///
/// Source: transformers 5.23.0, `got_ocr2/image_processing_got_ocr2.py`, `get_optimal_tiled_canvas`.
func closestTileGrid(for size: PixelSize, tile: Int, minimum: Int, maximum: Int) -> TileGrid {
  let aspect = Double(size.width) / Double(size.height)
  var best = TileGrid(columns: 1, rows: 1)
  var bestDistance = Double.infinity
  // The reference sorts by tile count; its sort is stable, so columns decide among equal counts.
  for count in max(1, minimum)...max(1, minimum, maximum) {
    for columns in 1...count where count % columns == 0 {
      let grid = TileGrid(columns: columns, rows: count / columns)
      let distance = abs(aspect - Double(grid.columns) / Double(grid.rows))
      if distance < bestDistance {
        bestDistance = distance
        best = grid
      } else if distance == bestDistance, Double(size.area) > 0.5 * Double(tile * tile * grid.count) {
        best = grid
      }
    }
  }
  return best
}
