import CFriBidi
import CHarfBuzz
import CText

/// The Unicode properties that decide how a code point is set (HarfBuzz's, FriBidi's and ICU's tables).
enum UnicodeTraits {
  private nonisolated(unsafe) static let functions = hb_unicode_funcs_get_default()

  static func script(_ scalar: UInt32) -> hb_script_t { hb_unicode_script(functions, scalar) }

  static func category(_ scalar: UInt32) -> hb_unicode_general_category_t {
    hb_unicode_general_category(functions, scalar)
  }

  static func breakClass(_ scalar: UInt32) -> BreakClass {
    BreakClass(rawValue: UInt8(ctext_break_class(scalar))) ?? .word
  }

  /// Scripts whose letters stand side by side, each with its own glyph and advance.
  private static let simpleScripts: Set<UInt32> = Set(
    [
      HB_SCRIPT_COMMON, HB_SCRIPT_INHERITED, HB_SCRIPT_LATIN, HB_SCRIPT_GREEK, HB_SCRIPT_CYRILLIC,
      HB_SCRIPT_HAN, HB_SCRIPT_HIRAGANA, HB_SCRIPT_KATAKANA, HB_SCRIPT_HANGUL, HB_SCRIPT_BOPOMOFO,
      HB_SCRIPT_ARMENIAN, HB_SCRIPT_GEORGIAN, HB_SCRIPT_CHEROKEE, HB_SCRIPT_OGHAM, HB_SCRIPT_RUNIC,
      HB_SCRIPT_CANADIAN_SYLLABICS, HB_SCRIPT_BRAILLE, HB_SCRIPT_YI, HB_SCRIPT_ETHIOPIC, HB_SCRIPT_VAI,
      HB_SCRIPT_LISU, HB_SCRIPT_GOTHIC, HB_SCRIPT_DESERET, HB_SCRIPT_COPTIC, HB_SCRIPT_GLAGOLITIC,
    ].map(\.rawValue))

  static func isCJK(_ scalar: UInt32) -> Bool {
    switch script(scalar) {
    case HB_SCRIPT_HAN, HB_SCRIPT_HIRAGANA, HB_SCRIPT_KATAKANA, HB_SCRIPT_HANGUL, HB_SCRIPT_BOPOMOFO: true
    default: false
    }
  }

  static func needsShaping(_ scalar: UInt32) -> Bool {
    if isJoining(scalar) { return true }
    switch category(scalar) {
    case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK, HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK,
      HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
      return true
    default: return !simpleScripts.contains(script(scalar).rawValue)
    }
  }

  /// What takes part in a cluster with its neighbours although its script is simple: joiners, conjoining
  /// jamo, emoji modifiers, regional indicators and tags.
  static func isJoining(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x200C, 0x200D, 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF, 0x1F1E6...0x1F1FF,
      0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
      true
    default: false
    }
  }

  /// Whether the line needs the bidirectional algorithm (UAX #9) because of this code point.
  static func isDirectional(_ scalar: UInt32) -> Bool {
    if scalar < 0x590 { return false }
    let masks = FRIBIDI_MASK_RTL | FRIBIDI_MASK_ARABIC | FRIBIDI_MASK_EXPLICIT | FRIBIDI_MASK_ISOLATE
    return UInt32(fribidi_get_bidi_type(scalar).rawValue) & UInt32(masks) != 0
  }

  /// Controls, formats, private use and unassigned code points: shown as a box with their number.
  static func isBoxed(_ scalar: UInt32) -> Bool {
    if isJoining(scalar) { return false }
    switch category(scalar) {
    case HB_UNICODE_GENERAL_CATEGORY_CONTROL, HB_UNICODE_GENERAL_CATEGORY_FORMAT,
      HB_UNICODE_GENERAL_CATEGORY_PRIVATE_USE, HB_UNICODE_GENERAL_CATEGORY_UNASSIGNED,
      HB_UNICODE_GENERAL_CATEGORY_SURROGATE, HB_UNICODE_GENERAL_CATEGORY_LINE_SEPARATOR,
      HB_UNICODE_GENERAL_CATEGORY_PARAGRAPH_SEPARATOR:
      return true
    default: return false
    }
  }

  /// Spaces that texts use often have a sign of their own; the other ones are boxes with their number, and so are
  /// the two signs themselves, so that nothing passes for anything else.
  static let spaceSigns: [UInt32: UInt32] = [
    0xA0: 0x237D,  // no-break space: shouldered open box, which stands for it in ISO 9995-7
    0x3000: 0x303F,  // ideographic space: ideographic half fill space
  ]
}
