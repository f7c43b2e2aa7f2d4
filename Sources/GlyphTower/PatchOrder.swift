import GlyphVision

/// Where the patches of an image stand and which attend to each other. Patches come visual token by visual token
/// (`merge` x `merge` of them row by row), as `pixel_values` has them; with windows, the tokens are put window by
/// window.
struct PatchOrder: Sendable {
  /// Row and column of each patch.
  let rows: [Int32]
  let columns: [Int32]
  /// For each visual token as computed, its place in the page's order; nil where both are the same.
  let tokens: [Int]?
  /// Runs of patches that attend to each other: the frames.
  let frames: [Range<Int>]
  /// The same for blocks with windows.
  let windows: [Range<Int>]

  init(_ grid: PatchGrid, merge: Int, windowTokens: Int?) {
    let (tokenRows, tokenColumns) = (grid.rows / merge, grid.columns / merge)
    let cells = merge * merge
    var order: [Int] = []
    var windows: [Range<Int>] = []
    // Without windows each frame is one.
    let side = windowTokens ?? max(tokenRows, tokenColumns)
    for frame in 0..<grid.frames {
      for top in stride(from: 0, to: tokenRows, by: side) {
        for left in stride(from: 0, to: tokenColumns, by: side) {
          let start = order.count * cells
          for row in top..<min(top + side, tokenRows) {
            for column in left..<min(left + side, tokenColumns) {
              order.append((frame * tokenRows + row) * tokenColumns + column)
            }
          }
          windows.append(start..<order.count * cells)
        }
      }
    }
    var (rows, columns): ([Int32], [Int32]) = ([], [])
    for token in order {
      let (row, column) = (token / tokenColumns % tokenRows, token % tokenColumns)
      for cell in 0..<cells {
        rows.append(Int32(row * merge + cell / merge))
        columns.append(Int32(column * merge + cell % merge))
      }
    }
    (self.rows, self.columns, self.windows) = (rows, columns, windows)
    tokens = windowTokens == nil ? nil : order
    let frame = grid.rows * grid.columns
    frames = (0..<grid.frames).map { $0 * frame..<($0 + 1) * frame }
  }
}
