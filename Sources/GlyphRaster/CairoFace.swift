import CCairo
import CFreeType
import CText
import GlyphFonts
import GlyphGeometry

/// FreeType for the faces that Cairo draws: one a thread, alive as long as any of its faces.
final class FreeTypeLibrary {
  let handle: FT_Library

  /// - Throws: `FontError.unreadable` where FreeType does not start.
  init() throws(FontError) {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else {
      throw .unreadable(path: "FreeType", reason: "the library does not start")
    }
    handle = library
  }

  deinit { FT_Done_FreeType(handle) }
}

/// An opened FreeType face. Cairo keeps fonts in a cache after we are done with them and knows them by the
/// face's address, so a face must live until Cairo itself lets go of it.
private final class FreeTypeFace {
  let handle: FT_Face
  private let library: FreeTypeLibrary

  init?(_ descriptor: FaceDescriptor, _ library: FreeTypeLibrary) {
    var face: FT_Face?
    guard FT_New_Face(library.handle, descriptor.path, FT_Long(descriptor.index), &face) == 0, let face
    else { return nil }
    handle = face
    self.library = library
  }

  deinit { FT_Done_Face(handle) }

  private nonisolated(unsafe) static let key = UnsafeMutablePointer<cairo_user_data_key_t>.allocate(
    capacity: 1)

  /// Makes the Cairo face own this one.
  func attach(to face: OpaquePointer) {
    cairo_font_face_set_user_data(face, Self.key, Unmanaged.passRetained(self).toOpaque()) { pointer in
      if let pointer { Unmanaged<FreeTypeFace>.fromOpaque(pointer).release() }
    }
  }
}

/// A face of the face table as Cairo draws it: gray antialiasing, slight hinting, whole-pixel metrics.
final class CairoFace {
  let scaledFont: OpaquePointer
  private let cairoFace: OpaquePointer
  private let loadFlags: Int32

  init?(_ descriptor: FaceDescriptor, library: FreeTypeLibrary) {
    guard let face = FreeTypeFace(descriptor, library) else { return nil }
    loadFlags = descriptor.isAutoHinted ? ctext_auto_load_flags() : ctext_light_load_flags()
    cairoFace = cairo_ft_font_face_create_for_ft_face(face.handle, loadFlags)
    face.attach(to: cairoFace)
    let options = cairo_font_options_create()
    defer { cairo_font_options_destroy(options) }
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON)
    var size = cairo_matrix_t()
    cairo_matrix_init_scale(&size, descriptor.size * descriptor.horizontalScale, descriptor.size)
    var identity = cairo_matrix_t()
    cairo_matrix_init_identity(&identity)
    scaledFont = cairo_scaled_font_create(cairoFace, &size, &identity, options)
  }

  deinit {
    cairo_scaled_font_destroy(scaledFont)
    cairo_font_face_destroy(cairoFace)
  }

  /// A glyph's coverage, and where it lies; nil where it has no ink. FreeType draws outlines straight into the mask, as
  /// Cairo has it draw them: through Cairo each would be loaded, and hinted, twice.
  func mask(_ glyph: UInt32) -> DrawnMask? {
    guard let face = cairo_ft_scaled_font_lock_face(scaledFont) else { return nil }
    defer { cairo_ft_scaled_font_unlock_face(scaledFont) }
    return DrawnMask.outline(of: glyph, face, loadFlags)
  }
}
