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

  /// The ink whose raw value was stored.
  init(byte: UInt8) { self = unsafeBitCast(byte, to: Ink.self) }

  /// The key of its colour in styles.
  public var key: String { "\(self)" }
}

/// One glyph at its place. 16 bytes; a page holds tens of thousands.
public struct PlacedGlyph: Hashable, Sendable {
  /// The glyph and, above it, the source: 32 bits each.
  private var head: UInt64
  /// From below: x, y and advance (16 bits each), ink and whether it is mapped (8 bits each).
  private var tail: UInt64

  public var glyph: GlyphRef {
    get { GlyphRef(raw: UInt32(truncatingIfNeeded: head)) }
    set { head = head & ~0xFFFF_FFFF | UInt64(newValue.raw) }
  }
  /// Where in the source (UTF-8 bytes) the character starts that it draws.
  public var source: UInt32 {
    get { UInt32(truncatingIfNeeded: head >> 32) }
    set { head = head & 0xFFFF_FFFF | UInt64(newValue) << 32 }
  }
  /// Left end of its advance (px).
  public var x: Int16 {
    get { number(0) }
    set { setNumber(newValue, 0) }
  }
  /// Baseline (px, downwards).
  public var y: Int16 {
    get { number(16) }
    set { setNumber(newValue, 16) }
  }
  /// px; 0 for what is swallowed at a line's end and for the parts of a cluster.
  public var advance: Int16 {
    get { number(32) }
    set { setNumber(newValue, 32) }
  }
  public var ink: Ink {
    get { Ink(byte: UInt8(truncatingIfNeeded: tail >> 48)) }
    set { tail = tail & ~(0xFF << 48) | UInt64(newValue.rawValue) << 48 }
  }
  /// Whether the source map has an entry for it: a cluster of several glyphs is led by a blank one that
  /// carries its place and advance; the glyphs that draw it, legends and wrap marks have none.
  public var isMapped: Bool {
    get { tail >> 56 != 0 }
    set { tail = tail & ~(0xFF << 56) | (newValue ? 1 << 56 : 0) }
  }

  public init(glyph: GlyphRef, source: UInt32, x: Int, y: Int, advance: Int, ink: Ink, isMapped: Bool) {
    head = UInt64(glyph.raw) | UInt64(source) << 32
    tail = UInt64(ink.rawValue) << 48
    self.x = Int16(clamping: x)
    self.y = Int16(clamping: y)
    self.advance = Int16(clamping: advance)
    self.isMapped = isMapped
  }

  private func number(_ bit: UInt64) -> Int16 { Int16(truncatingIfNeeded: tail >> bit) }

  private mutating func setNumber(_ value: Int16, _ bit: UInt64) {
    tail = tail & ~(0xFFFF << bit) | UInt64(UInt16(bitPattern: value)) << bit
  }
}

extension PlacedGlyph {
  /// An atom that is a single glyph, on the baseline.
  @inline(__always)
  init(_ atom: Atom, x: Int, advance: Int16) {
    head = atom.head
    let place = UInt64(UInt16(bitPattern: Int16(clamping: x))) | UInt64(UInt16(bitPattern: advance)) << 32
    tail = place | (atom.tail & 0xFF << 32) << 16 | 1 << 56
  }

  /// Moved by `x` and `y` px.
  @inline(__always)
  func moved(_ x: Int16, _ y: Int16) -> PlacedGlyph {
    var moved = self
    let lanes = unsafeBitCast(tail, to: SIMD4<Int16>.self) &+ SIMD4(x, y, 0, 0)
    moved.tail = unsafeBitCast(lanes, to: UInt64.self)
    return moved
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
