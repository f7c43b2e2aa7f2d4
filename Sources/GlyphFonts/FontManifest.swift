import GlyphGeometry
import GlyphJSON

/// One face of the font shelf, as `Fonts/fonts.json` lists it.
public struct FontEntry: Hashable, Sendable {
  /// What a face is kept for; also decides its size in a style.
  public enum Role: String, Sendable, CaseIterable {
    case text, code, math, cjk, script, symbol, emoji, last
  }

  /// The name styles use, such as `dejavu-sans-mono`.
  public var name: String
  /// File name in the shelf's folder.
  public var file: String
  /// Index of the face in the file (0 but for collections).
  public var face: Int
  public var family: String
  public var role: Role
  /// The Debian package the file comes from.
  public var package: String
  public var bytes: Int
  public var sha256: String
  public var licence: String
  /// The blocks of 256 code points (code point / 256) that the face has at least one glyph of.
  public var pages: [ClosedRange<Int>]

  /// Whether the face may have a glyph for the code point; a cheap test before the file is opened.
  public func mayCover(_ scalar: UInt32) -> Bool {
    let page = Int(scalar >> 8)
    return pages.contains { $0.contains(page) }
  }
}

extension FontEntry {
  /// Reads the entries of a font manifest, in fallback order.
  /// - Throws: `FontError.manifest` with the entry and key that is wrong.
  public static func list(manifest: JSONValue) throws(FontError) -> [FontEntry] {
    guard let fonts = manifest["fonts"]?.elements else { throw .manifest("no array \"fonts\"") }
    var entries: [FontEntry] = []
    for (index, font) in fonts.enumerated() { entries.append(try FontEntry(font, index: index)) }
    return entries
  }

  private init(_ value: JSONValue, index: Int) throws(FontError) {
    func text(_ key: String) throws(FontError) -> String {
      guard let string = value[key]?.string else { throw .manifest("entry \(index): no string \"\(key)\"") }
      return string
    }
    func number(_ key: String) throws(FontError) -> Int {
      guard let int = value[key]?.int else { throw .manifest("entry \(index): no number \"\(key)\"") }
      return int
    }
    guard let role = Role(rawValue: try text("role")) else {
      throw .manifest(
        "entry \(index): role must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.init(
      name: try text("name"), file: try text("file"), face: try number("face"), family: try text("family"),
      role: role, package: try text("package"), bytes: try number("bytes"), sha256: try text("sha256"),
      licence: try text("licence"), pages: try Self.pages(try text("pages"), index))
  }

  /// Parses hexadecimal page ranges such as `0-3,20,FE-FF`.
  private static func pages(_ text: String, _ index: Int) throws(FontError) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",") {
      let ends = part.split(separator: "-").map { Int($0, radix: 16) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last else {
        throw .manifest("entry \(index): \"\(part)\" is no range of hexadecimal page numbers")
      }
      ranges.append(first...last)
    }
    return ranges
  }
}
