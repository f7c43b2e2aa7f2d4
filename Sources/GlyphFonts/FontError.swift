/// What can go wrong with fonts.
public enum FontError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The manifest's text is wrong.
  case manifest(String)
  /// A style names a font that the shelf does not list.
  case unknown(name: String, nearest: String?)
  /// The file is missing or FreeType cannot read it.
  case unreadable(path: String, reason: String)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .manifest: "font.manifest"
    case .unknown: "font.unknown"
    case .unreadable: "font.unreadable"
    }
  }

  public var description: String {
    switch self {
    case .manifest(let message): "the font manifest is wrong: \(message)"
    case .unknown(let name, _): "there is no font named '\(name)'"
    case .unreadable(let path, let reason): "cannot read the font '\(path)': \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .manifest: "Fonts/fonts.json describes the shelf; Scripts/make-font-manifest writes it"
    case .unknown(_, let nearest):
      nearest.map { "did you mean '\($0)'? 'glyphpress fonts' lists all" } ?? "'glyphpress fonts' lists all"
    case .unreadable: "'make setup' brings the fonts; 'glyphpress doctor' checks them"
    }
  }
}
