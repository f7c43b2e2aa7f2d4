import CFreeType
import GlyphGeometry

extension DrawnMask {
  /// The coverage of a glyph that is an outline, loaded with FreeType's `loadFlags`, at whole px from its origin; nil
  /// where it has no ink or is no outline.
  static func outline(of glyph: UInt32, _ face: FT_Face, _ loadFlags: Int32) -> Self? {
    guard FT_Load_Glyph(face, FT_UInt(glyph), loadFlags) == 0 else { return nil }
    let slot = face.pointee.glyph.pointee
    guard slot.outline.n_points > 0 else { return nil }
    return draw(slot.outline, slot.library)
  }

  private static func draw(_ outline: FT_Outline, _ library: FT_Library) -> Self? {
    var (outline, box) = (outline, FT_BBox())
    FT_Outline_Get_CBox(&outline, &box)
    // 26.6 to whole px.
    let (left, top) = (box.xMin >> 6, (box.yMax + 63) >> 6)
    let (width, height) = (((box.xMax + 63) >> 6) - left, top - (box.yMin >> 6))
    guard width > 0, height > 0 else { return nil }
    FT_Outline_Translate(&outline, -left << 6, (height - top) << 6)
    var bytes = [UInt8](repeating: 0, count: width * height)
    let isDrawn = bytes.withUnsafeMutableBufferPointer { bytes in
      var bitmap = FT_Bitmap()
      bitmap.rows = UInt32(height)
      bitmap.width = UInt32(width)
      bitmap.pitch = Int32(width)
      bitmap.buffer = bytes.baseAddress
      bitmap.num_grays = 256
      bitmap.pixel_mode = UInt8(FT_PIXEL_MODE_GRAY.rawValue)
      return FT_Outline_Get_Bitmap(library, &outline, &bitmap) == 0
    }
    guard isDrawn else { return nil }
    return .trimmed(bytes, PixelSize(width: width, height: height), left: left, top: top)
  }
}
