import CFreeType
import CHarfBuzz
import CText

/// One opened face at its size: FreeType for outlines and coverage, HarfBuzz for shaping. Not thread-safe.
final class Face {
  let freetype: FT_Face
  let harfbuzz: OpaquePointer
  let loadFlags: Int32
  /// px per em that the face's pictures were drawn for; nil for outlines.
  private let pictureSize: Double?
  private let descriptor: FaceDescriptor

  init(_ descriptor: FaceDescriptor, library: FT_Library) throws(FontError) {
    var face: FT_Face?
    let status = FT_New_Face(library, descriptor.path, FT_Long(descriptor.index), &face)
    guard status == 0, let face else {
      throw .unreadable(path: descriptor.path, reason: "FreeType error \(status)")
    }
    self.descriptor = descriptor
    if descriptor.isPictures {
      guard FT_Select_Size(face, 0) == 0, let sizes = face.pointee.available_sizes else {
        FT_Done_Face(face)
        throw .unreadable(path: descriptor.path, reason: "the font has no pictures")
      }
      freetype = face
      pictureSize = Double(sizes[0].y_ppem) / 64
      loadFlags = ctext_colour_metrics_load_flags()
      harfbuzz = Self.scaledFont(face, descriptor)
      return
    }
    pictureSize = nil
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

  /// Shapes by the font's own tables: FreeType would give advances at the pictures' size.
  private static func scaledFont(_ face: FT_Face, _ descriptor: FaceDescriptor) -> OpaquePointer {
    let tables = hb_ft_face_create_referenced(face)
    defer { hb_face_destroy(tables) }
    let font = hb_font_create(tables)!
    hb_ot_font_set_funcs(font)
    let size = descriptor.size * 64
    hb_font_set_scale(font, Int32((size * descriptor.horizontalScale).rounded()), Int32(size.rounded()))
    return font
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

    var hasInk: Bool { top != 0 || bottom != 0 }
  }

  /// Advance and vertical ink extent in whole px, hinted as Cairo hints (slight).
  func metrics(_ glyph: UInt32) -> Metrics {
    guard FT_Load_Glyph(freetype, FT_UInt(glyph), loadFlags) == 0 else {
      return Metrics(advance: 0, top: 0, bottom: 0)
    }
    let slot = freetype.pointee.glyph.pointee
    if let pictureSize { return pictureMetrics(slot, glyph, pictureSize) }
    let advance = (Double(slot.linearHoriAdvance) / 65536).rounded()
    guard slot.outline.n_points > 0 else { return Metrics(advance: Int(advance), top: 0, bottom: 0) }
    var box = FT_BBox()
    var outline = slot.outline
    FT_Outline_Get_CBox(&outline, &box)
    return Metrics(
      advance: Int(advance), top: Int((Double(box.yMax) / 64).rounded(.up)),
      bottom: -Int((Double(box.yMin) / 64).rounded(.down)))
  }

  private func pictureMetrics(_ slot: FT_GlyphSlotRec, _ glyph: UInt32, _ pictureSize: Double) -> Metrics {
    let advance = (Double(hb_font_get_glyph_h_advance(harfbuzz, glyph)) / 64).rounded()
    guard slot.bitmap.rows > 0 else { return Metrics(advance: Int(advance), top: 0, bottom: 0) }
    let box = PictureBox(
      slot, size: descriptor.size, horizontalScale: descriptor.horizontalScale, pictureSize: pictureSize)
    return Metrics(advance: Int(advance), top: box.top, bottom: box.height - box.top)
  }
}
