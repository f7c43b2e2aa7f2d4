import GlyphGeometry

/// Anthropic's Claude: 28-px tokens, padded at the bottom and the right; larger images are reduced until both
/// padded sides and their tokens are within the tier's limits.
///
/// Source: the vendor's vision page, read 2026 (the older "width x height / 750" is retired). Standard tier:
/// edge 1568 px, 1568 tokens. High-resolution tier (Opus 4.7 and 4.8, Sonnet 5, Fable 5): 2576 px, 4784
/// tokens.
public struct Claude: VisionRule {
  /// px.
  public var edge: Int
  public var tokens: Int

  public init(edge: Int, tokens: Int) {
    self.edge = edge
    self.tokens = tokens
  }

  static let profiles = [
    VisionProfile(
      "claude/standard", Claude(edge: 1568, tokens: 1568), .unit, source: "Anthropic's vision page, 2026"),
    VisionProfile(
      "claude/high-resolution", Claude(edge: 2576, tokens: 4784), .unit,
      source: "Anthropic's vision page, 2026"),
  ]

  public var tokenSize: Int { 28 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { tokens * tokenSize * tokenSize }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let content = fits(size) ? size : reduced(size)
    let rows = ceilDivide(content.height, by: tokenSize)
    let columns = ceilDivide(content.width, by: tokenSize)
    let canvas = PixelSize(width: columns * tokenSize, height: rows * tokenSize)
    let view = ImageView.padded(size, content: content, canvas: canvas, rows: rows, columns: columns)
    return VisionPlan(
      size: size, resized: content, canvas: canvas, grid: PatchGrid(rows: rows, columns: columns),
      views: [view], runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }

  private func fits(_ size: PixelSize) -> Bool {
    let rows = ceilDivide(size.height, by: tokenSize)
    let columns = ceilDivide(size.width, by: tokenSize)
    return rows * tokenSize <= edge && columns * tokenSize <= edge && rows * columns <= tokens
  }

  /// The largest long edge that fits, by binary search.
  private func reduced(_ size: PixelSize) -> PixelSize {
    let long = max(size.width, size.height)
    let aspect = Double(long) / Double(min(size.width, size.height))
    func candidate(_ edge: Int) -> PixelSize {
      let short = max(roundHalfEven(Double(edge) / aspect), 1)
      return size.width >= size.height
        ? PixelSize(width: edge, height: short) : PixelSize(width: short, height: edge)
    }
    var low = 1
    var high = long
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(candidate(middle)) { low = middle } else { high = middle - 1 }
    }
    return candidate(low)
  }
}
