import CFreeType

/// Where a picture of a bitmap font lies once it is scaled to a size: whole px around the glyph's origin.
public struct PictureBox: Hashable, Sendable {
  /// From the origin to the left edge.
  public var left: Int
  /// From the baseline up to the top edge.
  public var top: Int
  public var width: Int
  public var height: Int

  /// - Parameters:
  ///   - slot: The glyph that FreeType has loaded, at the pictures' own size.
  ///   - size: px per em; with `horizontalScale` on all widths.
  ///   - pictureSize: px per em that the pictures were drawn for.
  public init(_ slot: FT_GlyphSlotRec, size: Double, horizontalScale: Double, pictureSize: Double) {
    let vertical = size / pictureSize
    let horizontal = vertical * horizontalScale
    left = Int((Double(slot.bitmap_left) * horizontal).rounded())
    top = Int((Double(slot.bitmap_top) * vertical).rounded())
    width = max(1, Int((Double(slot.bitmap.width) * horizontal).rounded()))
    height = max(1, Int((Double(slot.bitmap.rows) * vertical).rounded()))
  }
}
