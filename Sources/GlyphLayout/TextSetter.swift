import GlyphFonts
import GlyphGeometry

/// How a source line ends.
enum LineEnd {
  /// The text ends, or the line goes on in the next piece.
  case none
  case lineFeed
  case carriageReturnLineFeed

  var bytes: Int {
    switch self {
    case .none: 0
    case .lineFeed: 1
    case .carriageReturnLineFeed: 2
    }
  }
}

/// Turns the text of source lines into atoms: the stage from text to shaped runs.
struct TextSetter {
  let fonts: FontSet
  let style: PageStyle
  let typeface: Typeface
  var marks: Marks
  var buffer = AtomBuffer()
  private let ascii: UnsafePointer<GlyphEntry>
  private let newlineMark: ShapedCluster
  private let carriageReturnNewlineMark: ShapedCluster

  init(fonts: FontSet, style: PageStyle, typeface: Typeface) {
    self.fonts = fonts
    self.style = style
    self.typeface = typeface
    marks = Marks(fonts: fonts)
    ascii = fonts.asciiEntries(typeface)
    switch style.newline {
    case .mark:
      newlineMark = Marks.cluster([Marks.newline], fonts)
      carriageReturnNewlineMark = Marks.cluster([Marks.carriageReturnNewline], fonts)
    case .text(let text):
      newlineMark = Marks.cluster(text.unicodeScalars, fonts)
      carriageReturnNewlineMark = newlineMark
    }
  }

  /// Sets one source line, or a piece of one.
  /// - Parameters:
  ///   - text: The document's UTF-8 text.
  ///   - range: The bytes of the line without its end.
  ///   - startsLine: Whether a source line starts here (spaces are then indentation).
  ///   - rightToLeft: The direction of the paragraph the line is part of.
  mutating func set(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, end: LineEnd, startsLine: Bool, endsLine: Bool,
    rightToLeft: Bool
  ) {
    let state = buffer.state
    if rightToLeft || !setSimple(text, range, startsLine: startsLine, endsLine: endsLine) {
      buffer.truncate(state)
      setComplex(text, range, startsLine: startsLine, endsLine: endsLine, rightToLeft: rightToLeft)
    }
    setEnd(end, at: range.upperBound, level: rightToLeft ? 1 : 0)
  }

  /// The fast path: every character has its own glyph and advance. False where one needs shaping or direction.
  private mutating func setSimple(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, startsLine: Bool, endsLine: Bool
  ) -> Bool {
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      let byte = text[at]
      if byte > 0x20, byte < 0x7F {
        append(ascii[Int(byte)], at)
        at += 1
      } else if byte == 0x20 || byte == 0x09 {
        at = setSpaces(
          text, at, end, isLineStart: startsLine && at == range.lowerBound, endsLine: endsLine, level: 0)
      } else {
        let (scalar, length) = decodeScalar(text, at)
        let entry = fonts.entry(scalar, typeface)
        if !entry.traits.isDisjoint(with: .complex) { return false }
        append(entry, at)
        at += length
      }
    }
    return true
  }

  @inline(__always)
  mutating func append(_ entry: GlyphEntry, _ source: Int, level: UInt8 = 0) {
    buffer.append(
      Atom(
        glyph: entry.glyph.raw, source: UInt32(truncatingIfNeeded: source), advance: entry.advance,
        top: entry.top, bottom: entry.bottom, ink: .text, level: level, flags: []), entry.breakClass)
  }

  /// Sets the run of spaces or tabs that starts at `at`; returns where it ends. A single space between words is
  /// a space; what would be invisible or ambiguous is marked.
  mutating func setSpaces(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int, isLineStart: Bool, endsLine: Bool, level: UInt8
  ) -> Int {
    let byte = text[at]
    var stop = at + 1
    while stop < end, text[stop] == byte { stop += 1 }
    let endsHere = stop == end && endsLine
    if style.mode == .lines || style.spaces == .raw {
      if byte == 0x20, endsHere, style.spaces == .marked {
        mark(marks.counted(Marks.spaces, stop - at), at, level)
      } else {
        for source in at..<stop { byte == 0x20 ? space(source, level) : tab(source, level) }
      }
    } else if byte == 0x09 {
      mark(marks.counted(Marks.tabs, stop - at), at, level)
    } else if stop - at == 1, !isLineStart, !endsHere, !isTab(text, at - 1),
      !(stop < end && isTab(text, stop))
    {
      space(at, level)
    } else {
      mark(marks.counted(Marks.spaces, stop - at), at, level)
    }
    return stop
  }

  private func isTab(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool { at >= 0 && text[at] == 0x09 }

  @inline(__always)
  private mutating func space(_ source: Int, _ level: UInt8) {
    buffer.append(
      Atom(
        glyph: 0, source: UInt32(truncatingIfNeeded: source), advance: ascii[0x20].advance, top: 0, bottom: 0,
        ink: .text, level: level, flags: .space), .space)
  }

  private mutating func tab(_ source: Int, _ level: UInt8) {
    buffer.append(
      Atom(
        glyph: 0, source: UInt32(source), advance: Int16(tabStop), top: 0, bottom: 0, ink: .text,
        level: level,
        flags: .tab), .mark)
  }

  /// Distance of tab stops (px).
  var tabStop: Int { style.tabWidth * Int(ascii[0x20].advance) }

  private mutating func mark(_ cluster: ShapedCluster, _ source: Int, _ level: UInt8) {
    buffer.append(
      cluster, source: source, ink: .mark, level: level, flags: .mark, first: .mark, last: .mark)
  }

  /// The newline: a mark in `flow`; in `lines` the line's end.
  private mutating func setEnd(_ end: LineEnd, at source: Int, level: UInt8) {
    guard end != .none else { return }
    if style.mode == .lines {
      buffer.append(
        Atom(
          glyph: 0, source: UInt32(source), advance: 0, top: 0, bottom: 0, ink: .text, level: level,
          flags: .lineEnd), .mark)
    } else {
      mark(end == .lineFeed ? newlineMark : carriageReturnNewlineMark, source, level)
    }
  }
}

/// The scalar at a position of valid UTF-8, and its length in bytes.
@inline(__always)
func decodeScalar(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (scalar: UInt32, length: Int) {
  let first = UInt32(text[at])
  if first < 0x80 { return (first, 1) }
  let second = UInt32(text[at + 1] & 0x3F)
  if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
  let third = UInt32(text[at + 2] & 0x3F)
  if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
  return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[at + 3] & 0x3F), 4)
}
