import GlyphDocument
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

/// One source line without its end, or a piece of one.
struct SourceLine {
  var range: Range<Int>
  var startsLine: Bool
  var endsLine: Bool
  /// Whether a newline mark stands right before it, on the same line of the page.
  var followsMark = false
}

/// Turns the text of source lines into atoms: the stage from text to shaped runs.
struct TextSetter {
  let fonts: FontSet
  let style: PageStyle
  /// How text without runs is set.
  private(set) var base: Typeface
  private(set) var typeface: Typeface
  private(set) var ink = Ink.text
  var marks: Marks
  var formulas: FormulaSetter
  var buffer = AtomBuffer()
  /// Whether each line's end ends the page's line also where lines are joined.
  var keepsLines = false
  /// Whether the last thing set was a newline mark that indentation can be counted behind.
  var endsInNewlineMark = false
  private var ascii: UnsafePointer<GlyphEntry>
  private var asciiByTypeface: [UnsafePointer<GlyphEntry>?]
  private let newlineMark: ShapedCluster
  private let carriageReturnNewlineMark: ShapedCluster

  init(fonts: FontSet, style: PageStyle, typeface: Typeface) {
    self.fonts = fonts
    self.style = style
    self.typeface = typeface
    base = typeface
    marks = Marks(fonts: fonts)
    formulas = FormulaSetter(fonts: fonts, style: style)
    ascii = fonts.asciiEntries(typeface)
    asciiByTypeface = Array(repeating: nil, count: Typeface.allCases.count)
    asciiByTypeface[Int(typeface.rawValue)] = ascii
    switch style.newline {
    case .mark:
      newlineMark = Marks.cluster([Marks.newline], fonts)
      carriageReturnNewlineMark = Marks.cluster([Marks.carriageReturnNewline], fonts)
    case .text(let text):
      newlineMark = Marks.cluster(text.unicodeScalars, fonts)
      carriageReturnNewlineMark = newlineMark
    }
  }

  /// What is set from here on without runs of its own.
  mutating func start(_ typeface: Typeface) {
    base = typeface
    use(typeface, .text)
  }

  mutating func use(_ typeface: Typeface, _ ink: Ink) {
    self.ink = ink
    if typeface == self.typeface { return }
    self.typeface = typeface
    if let known = asciiByTypeface[Int(typeface.rawValue)] {
      ascii = known
    } else {
      ascii = fonts.asciiEntries(typeface)
      asciiByTypeface[Int(typeface.rawValue)] = ascii
    }
  }

  /// The face and ink of a run. Joined code has no columns to keep, and the text face is narrower.
  mutating func use(_ run: TextRun) {
    var face = run.isCode && style.mode != .flow ? Typeface.code.rawValue : base.rawValue
    // Only what cannot be set as a formula is set as text at all: its source, which is code.
    if case .formula = run.content { face = Typeface.code.rawValue }
    if run.isBold { face |= 1 }
    if run.isOblique { face |= 2 }
    use(Typeface(rawValue: face) ?? base, Ink(run.role))
  }

  /// Sets one source line, or a piece of one.
  /// - Parameters:
  ///   - text: The document's UTF-8 text.
  ///   - range: The bytes of the line without its end.
  ///   - runs: The runs that reach into the line, in order and without gaps; none where all is plain.
  ///   - startsLine: Whether a source line starts here (spaces are then indentation).
  ///   - rightToLeft: The direction of the paragraph the line is part of.
  mutating func set(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, runs: ArraySlice<TextRun> = [], end: LineEnd,
    startsLine: Bool, endsLine: Bool, rightToLeft: Bool
  ) {
    let state = buffer.state
    let line = SourceLine(
      range: range, startsLine: startsLine, endsLine: endsLine, followsMark: endsInNewlineMark)
    endsInNewlineMark = false
    if rightToLeft || !setSimple(text, line, runs) {
      buffer.truncate(state)
      setComplex(text, line, runs, rightToLeft: rightToLeft)
    }
    if !runs.isEmpty { use(base, .text) }
    setEnd(end, at: range.upperBound, level: rightToLeft ? 1 : 0)
  }

  private mutating func setSimple(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ runs: ArraySlice<TextRun>
  ) -> Bool {
    if runs.isEmpty { return setSimple(text, line, line.range) != nil }
    var at = line.range.lowerBound
    for run in runs where run.span.end > at && at < line.range.upperBound {
      let part = at..<min(run.span.end, line.range.upperBound)
      use(run)
      if run.content != .text, setMark(text, line, run, part, level: 0) {
        at = part.upperBound
      } else {
        guard let stop = setSimple(text, line, part) else { return false }
        at = stop
      }
    }
    return true
  }

  /// The fast path: every character has its own glyph and advance. Returns where it stopped: at the part's end,
  /// or behind spaces that go on there; nil where a character needs shaping or direction.
  private mutating func setSimple(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ part: Range<Int>
  ) -> Int? {
    var at = part.lowerBound
    let end = part.upperBound
    let characters = Characters(fonts: fonts, typeface: typeface, ascii: ascii, ink: ink)
    while at < end {
      at = buffer.appendCharacters(text, at, end, characters)
      guard at < end else { break }
      let byte = text[at]
      if byte == 0x20 || byte == 0x09 {
        at = setSpaces(text, line, at, level: 0)
      } else {
        // A control character, or what needs shaping.
        let (scalar, length) = decodeScalar(text, at)
        let entry = fonts.entry(scalar, typeface)
        if !entry.traits.isDisjoint(with: .complex) { return nil }
        append(entry, at)
        at += length
      }
    }
    return at
  }

  @inline(__always)
  mutating func append(_ entry: GlyphEntry, _ source: Int, level: UInt8 = 0) {
    buffer.append(Atom(entry, source: source, ink: ink, level: level), entry.breakClass)
  }

  /// Sets the run of spaces or tabs that starts at `at`; returns where it ends. A single space between words is
  /// a space; what would be invisible or ambiguous is marked.
  mutating func setSpaces(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ at: Int, level: UInt8
  ) -> Int {
    let byte = text[at]
    let end = line.range.upperBound
    let isLineStart = (line.startsLine && at == line.range.lowerBound) || followsLiteral
    var stop = at + 1
    while stop < end, text[stop] == byte { stop += 1 }
    let endsHere = stop == end && line.endsLine
    if !style.joinsLines || style.spaces == .raw {
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
    } else if line.followsMark, at == line.range.lowerBound {
      mark(marks.indentation(stop - at), at, level)
    } else {
      mark(marks.counted(Marks.spaces, stop - at), at, level)
    }
    return stop
  }

  /// Whether the last atom stands for an escape, behind which a space would not be seen as one.
  private var followsLiteral: Bool { buffer.lastFlags.contains(.literal) }

  private func isTab(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool { at >= 0 && text[at] == 0x09 }

  @inline(__always)
  private mutating func space(_ source: Int, _ level: UInt8) {
    buffer.append(.space(source: source, advance: ascii[0x20].advance, level: level), .space)
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

  mutating func mark(_ cluster: ShapedCluster, _ source: Int, _ level: UInt8, ink: Ink = .mark) {
    buffer.append(
      cluster, source: source, ink: ink, level: level, flags: .mark, first: .mark, last: .mark)
  }

  /// The newline: a mark in `flow`; in `lines` the line's end.
  private mutating func setEnd(_ end: LineEnd, at source: Int, level: UInt8) {
    guard end != .none else { return }
    if !style.joinsLines {
      buffer.append(
        Atom(
          glyph: 0, source: UInt32(source), advance: 0, top: 0, bottom: 0, ink: .text, level: level,
          flags: .lineEnd), .mark)
    } else {
      mark(end == .lineFeed ? newlineMark : carriageReturnNewlineMark, source, level)
      endsInNewlineMark = style.newline == .mark && !keepsLines
      if keepsLines { buffer.endLineAfterLast() }
    }
  }
}

/// The scalar at a position of valid UTF-8, and its length in bytes.
@inline(__always)
func decodeScalar(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (scalar: UInt32, length: Int) {
  decodeScalar(text.baseAddress!, at)
}

@inline(__always)
func decodeScalar(_ text: UnsafePointer<UInt8>, _ at: Int) -> (scalar: UInt32, length: Int) {
  let first = UInt32(text[at])
  if first < 0x80 { return (first, 1) }
  let second = UInt32(text[at + 1] & 0x3F)
  if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
  let third = UInt32(text[at + 2] & 0x3F)
  if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
  return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[at + 3] & 0x3F), 4)
}
