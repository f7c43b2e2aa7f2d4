import GlyphGeometry

/// Pixtral, Mistral 3.1 and LightOnOCR: the longest edge limited, sides rounded up to whole units, one token
/// a unit, and a marker at the end of every row.
///
/// Source: transformers 5.23.0, `pixtral/image_processing_pixtral.py`; configurations of
/// mistral-community/pixtral-12b (2024-09), mistralai/Mistral-Small-3.1-24B (2025-03) and
/// lightonai/LightOnOCR-1B (2025-10).
public struct Pixtral: VisionRule {
  /// px of one token: the patch, times the patch merger's 2 for Mistral 3.1.
  public var tokenSize: Int
  /// px.
  public var longestEdge: Int

  public init(tokenSize: Int, longestEdge: Int) {
    self.tokenSize = tokenSize
    self.longestEdge = longestEdge
  }

  static let profiles = [
    VisionProfile(
      "pixtral/default", Pixtral(tokenSize: 16, longestEdge: 1024), .clip,
      source: "transformers 5.23.0, PixtralImageProcessor"),
    VisionProfile(
      "mistral3.1/published", Pixtral(tokenSize: 28, longestEdge: 1540), .clip,
      source: "Mistral-Small-3.1-24B, 2025-03"),
    VisionProfile(
      "lighton-ocr-or-mistral3-merge2-1024", Pixtral(tokenSize: 28, longestEdge: 1024), .clip,
      source: "transformers 5.23.0, PixtralImageProcessor with patch 14 and merge 2"),
  ]

  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { nil }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    var (width, height) = (size.width, size.height)
    let ratio = max(Double(height) / Double(longestEdge), Double(width) / Double(longestEdge))
    if ratio > 1 {
      height = floorInt(Double(height) / ratio)
      width = floorInt(Double(width) / ratio)
    }
    let rows = ceilDivide(height, by: tokenSize)
    let columns = ceilDivide(width, by: tokenSize)
    let canvas = PixelSize(width: columns * tokenSize, height: rows * tokenSize)
    guard canvas.area > 0 else {
      throw .emptyResize(of: size, width: canvas.width, height: canvas.height)
    }
    let view = ImageView.whole(size, as: canvas, rows: rows, columns: columns)
    var runs: [TokenRun] = []
    for row in 0..<rows {
      runs.append(TokenRun(.view(0, first: row * columns), count: columns))
      runs.append(TokenRun(.marker(row == rows - 1 ? "[IMG_END]" : "[IMG_BREAK]")))
    }
    return VisionPlan(size: size, resized: canvas, canvas: canvas, views: [view], runs: runs)
  }
}
