import GlyphFonts

/// A glyph's coverage as the page gets it, for those who read pages back.
public struct GlyphCoverage: Hashable, Sendable {
  /// px from the origin to the left edge.
  public var left: Int
  /// px from the baseline up to the top edge.
  public var top: Int
  public var width: Int
  public var height: Int
  /// Coverage (0...255), column by column from the left, each from the top.
  public var columns: [UInt8]

  public init(left: Int, top: Int, width: Int, height: Int, columns: [UInt8]) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    self.columns = columns
  }
}

extension GlyphAtlas {
  /// The very mask that pages are stamped with; nil where the glyph has no ink.
  public func coverage(_ ref: GlyphRef) -> GlyphCoverage? {
    guard let mask = mask(ref) else { return nil }
    return pixels.withUnsafeBufferPointer { pixels in
      var width = mask.stride
      while width > 0,
        (0..<mask.height).allSatisfy({ pixels[mask.offset + $0 * mask.stride + width - 1] == 0 })
      {
        width -= 1
      }
      var columns = [UInt8](repeating: 0, count: width * mask.height)
      for row in 0..<mask.height {
        for column in 0..<width {
          columns[column * mask.height + row] = pixels[mask.offset + row * mask.stride + column]
        }
      }
      return GlyphCoverage(
        left: mask.left, top: mask.top, width: width, height: mask.height, columns: columns)
    }
  }
}
