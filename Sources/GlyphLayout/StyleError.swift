import GlyphGeometry

/// What can be wrong with a style.
public enum StyleError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown(name: String, nearest: String?, names: [String])
  case unknownKey(key: String, nearest: String?, allowed: [String])
  case wrongValue(key: String, found: String, allowed: String)
  /// Keys of ours beside those of Glyph's config files.
  case mixedKeys(ours: String, glyphs: String)
  case narrow(page: PixelSize, style: String)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .unknown: "style.unknown"
    case .unknownKey: "style.key"
    case .wrongValue: "style.value"
    case .mixedKeys: "style.mixed"
    case .narrow: "style.narrow"
    }
  }

  public var description: String {
    switch self {
    case .unknown(let name, _, _): "there is no style named '\(name)'"
    case .unknownKey(let key, _, _): "a style has no key \"\(key)\""
    case .wrongValue(let key, let found, let allowed): "\"\(key)\" is \(found), but must be \(allowed)"
    case .mixedKeys(let ours, let glyphs):
      "\"\(ours)\" is a key of glyphpress and \"\(glyphs)\" one of Glyph's config files; a style has one kind"
    case .narrow(let page, let style): "style '\(style)': a page of \(page) px leaves no room for text"
    }
  }

  public var hint: String {
    switch self {
    case .unknown(_, let nearest, let names):
      nearest.map { "did you mean '\($0)'?" } ?? "styles are \(names.joined(separator: ", ")), or a JSON file"
    case .unknownKey(_, let nearest, let allowed):
      nearest.map { "did you mean \"\($0)\"?" } ?? "keys are \(allowed.joined(separator: ", "))"
    case .wrongValue: "'glyphpress styles NAME --json' prints a style that is right"
    case .mixedKeys:
      "'glyphpress styles FILE' prints what Glyph's file alone means in keys of glyphpress: add yours to that"
    case .narrow: "make the page larger, or margins and indents smaller"
    }
  }
}
