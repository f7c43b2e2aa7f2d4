import CFreeType
import CHarfBuzz
import CText

/// One opened face at its size: FreeType for outlines and coverage, HarfBuzz for shaping. Not thread-safe.
final class Face {
  let freetype: FT_Face
  let harfbuzz: OpaquePointer
  let loadFlags: Int32

  init(_ descriptor: FaceDescriptor, library: FT_Library) throws(FontError) {
    var face: FT_Face?
    let status = FT_New_Face(library, descriptor.path, FT_Long(descriptor.index), &face)
    guard status == 0, let face else {
      throw .unreadable(path: descriptor.path, reason: "FreeType error \(status)")
    }
    let height = FT_F26Dot6((descriptor.size * 64).rounded())
    let width = FT_F26Dot6((descriptor.size * descriptor.horizontalScale * 64).rounded())
    guard FT_Set_Char_Size(face, width, height, 0, 0) == 0 else {
      FT_Done_Face(face)
      throw .unreadable(path: descriptor.path, reason: "the font has no size \(descriptor.size) px")
    }
    freetype = face
    loadFlags = descriptor.isAutoHinted ? ctext_auto_load_flags() : ctext_light_load_flags()
    harfbuzz = hb_ft_font_create_referenced(face)
    hb_ft_font_set_load_flags(harfbuzz, loadFlags)
  }

  deinit {
    hb_font_destroy(harfbuzz)
    FT_Done_Face(freetype)
  }

  func glyph(_ scalar: UInt32) -> UInt32 { UInt32(FT_Get_Char_Index(freetype, FT_ULong(scalar))) }

  struct Metrics {
    var advance: Int
    var top: Int
    var bottom: Int
  }

  /// Advance and vertical ink extent in whole px, hinted as Cairo hints (slight).
  func metrics(_ glyph: UInt32) -> Metrics {
    guard FT_Load_Glyph(freetype, FT_UInt(glyph), loadFlags) == 0 else {
      return Metrics(advance: 0, top: 0, bottom: 0)
    }
    let slot = freetype.pointee.glyph.pointee
    let advance = (Double(slot.linearHoriAdvance) / 65536).rounded()
    guard slot.outline.n_points > 0 else { return Metrics(advance: Int(advance), top: 0, bottom: 0) }
    var box = FT_BBox()
    var outline = slot.outline
    FT_Outline_Get_CBox(&outline, &box)
    return Metrics(
      advance: Int(advance), top: Int((Double(box.yMax) / 64).rounded(.up)),
      bottom: -Int((Double(box.yMin) / 64).rounded(.down)))
  }
}
