import GlyphDocument
import GlyphFonts
import GlyphGeometry

/// The inks of a page, by what they are for; the style gives each its colour.
public enum Ink: UInt8, Sendable, CaseIterable {
  case text, mark, border
  /// What the text is: these follow the cases of `TextRun.Role` but `plain`, in order.
  case markup, heading, link, keyword, string, number, comment, type, function, speaker
  /// The ground of every other row of a table.
  case stripe

  /// Whether it is never text.
  public var isGround: Bool { self == .border || self == .stripe }

  /// The ink of a role of text.
  public init(_ role: TextRun.Role) {
    self = role == .plain ? .text : Ink(rawValue: role.rawValue + Ink.border.rawValue) ?? .text
  }

  /// The key of its colour in styles.
  public var key: String { "\(self)" }
}

/// One glyph at its place. 16 bytes; a page holds tens of thousands.
public struct PlacedGlyph: Hashable, Sendable {
  public var glyph: GlyphRef
  /// Where in the source (UTF-8 bytes) the character starts that it draws.
  public var source: UInt32
  /// Left end of its advance (px).
  public var x: Int16
  /// Baseline (px, downwards).
  public var y: Int16
  /// px; 0 for what is swallowed at a line's end and for the parts of a cluster.
  public var advance: Int16
  public var ink: Ink
  /// Whether the source map has an entry for it: a cluster of several glyphs is led by a blank one that
  /// carries its place and advance; the glyphs that draw it, legends and wrap marks have none.
  public var isMapped: Bool

  public init(glyph: GlyphRef, source: UInt32, x: Int, y: Int, advance: Int, ink: Ink, isMapped: Bool) {
    self.glyph = glyph
    self.source = source
    self.x = Int16(clamping: x)
    self.y = Int16(clamping: y)
    self.advance = Int16(clamping: advance)
    self.ink = ink
    self.isMapped = isMapped
  }
}

extension PlacedGlyph {
  /// An atom that is a single glyph, on the baseline.
  @inline(__always)
  init(_ atom: Atom, x: Int, advance: Int16) {
    glyph = GlyphRef(raw: atom.glyph)
    source = atom.source
    self.x = Int16(clamping: x)
    y = 0
    self.advance = advance
    ink = atom.ink
    isMapped = true
  }
}

/// A filled rectangle: rules and borders, and stripes, which lie below everything else.
public struct FilledRect: Hashable, Sendable {
  public var rect: PixelRect
  public var ink: Ink
}

/// One line of a page: which glyphs stand in it and the band (px) that is its own.
public struct PageRow: Hashable, Sendable {
  public var glyphs: Range<Int>
  public var top: Int
  public var height: Int
  /// The column that it stands in (px); the line may take less.
  public var left: Int
  public var width: Int
  public var source: SourceSpan
}

/// A resolved display list: all that rasterising needs, and the source map.
public struct Page: Hashable, Sendable {
  public var size: PixelSize
  /// The part of the source that this page shows; pages of a document tile its text.
  public var source: SourceSpan
  /// In order of lines, and in a line from left to right.
  public var glyphs: [PlacedGlyph]
  public var rects: [FilledRect]
  public var rows: [PageRow]

  public init(
    size: PixelSize, source: SourceSpan, glyphs: [PlacedGlyph], rects: [FilledRect], rows: [PageRow]
  ) {
    self.size = size
    self.source = source
    self.glyphs = glyphs
    self.rects = rects
    self.rows = rows
  }

  /// Where every stretch of the source stands; entries tile `source`, in source order.
  public var sourceMap: SourceMap {
    var entries: [MappedSpan] = []
    entries.reserveCapacity(glyphs.count)
    for row in rows where !row.source.isEmpty {
      let first = entries.count
      for glyph in glyphs[row.glyphs] where glyph.isMapped {
        let rect = PixelRect(x: Int(glyph.x), y: row.top, width: Int(glyph.advance), height: row.height)
        entries.append(MappedSpan(rect: rect, source: SourceSpan(start: Int(glyph.source), end: 0)))
      }
      entries[first...].sort { $0.source.start < $1.source.start }
      for index in entries.indices[first...] {
        entries[index].source.end =
          index + 1 < entries.count ? entries[index + 1].source.start : row.source.end
      }
    }
    return SourceMap(entries: entries)
  }
}
