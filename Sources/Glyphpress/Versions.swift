import CCairo
import CDeflate
import CFreeType
import CHarfBuzz
import CText
import CWebP
import GlyphJSON

/// The version of glyphpress and of the libraries whose results show in pages.
public enum Versions {
  public static let glyphpress = "0.1.0"

  /// Name and version, in the order of the pipeline.
  public static var libraries: [(name: String, version: String)] {
    [
      ("cairo", String(cString: cairo_version_string())), ("freetype", freetype),
      ("harfbuzz", String(cString: hb_version_string())), ("icu", String(cString: ctext_icu_version())),
      ("libdeflate", LIBDEFLATE_VERSION_STRING),
      ("libwebp", webp),
    ]
  }

  /// Three bytes, major, minor and patch (decode.h).
  private static var webp: String {
    let version = WebPGetEncoderVersion()
    return "\(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
  }

  private static var freetype: String {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0 else { return "does not start" }
    defer { FT_Done_FreeType(library) }
    var major: FT_Int = 0
    var minor: FT_Int = 0
    var patch: FT_Int = 0
    FT_Library_Version(library, &major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  public static var json: JSONValue {
    JSONValue(
      members: [JSONMember("glyphpress", JSONValue(glyphpress))]
        + libraries.map { JSONMember($0.name, JSONValue($0.version)) })
  }
}
