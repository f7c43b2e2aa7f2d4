import GlyphFonts
import GlyphGeometry

/// Greedy line breaking: the stage from atoms to lines.
struct LineBreaker {
  let style: PageStyle
  let rightToLeft: Bool
  /// Width of the text area (px).
  let width: Int
  var tabStop: Int
  private let splitMark: ShapedCluster
  /// Ends lines that go on, where lines are kept; nil for none.
  private let wrapMark: ShapedCluster?
  /// A word moves to the next line only where less than this would stay empty; longer ones are split (px).
  private let mostEmpty: Int

  /// Whether the next atom starts a paragraph.
  private var startsParagraph = true

  init(style: PageStyle, width: Int, fonts: FontSet, tabStop: Int, rightToLeft: Bool, marksWraps: Bool = true)
  {
    self.style = style
    self.width = max(1, width)
    self.tabStop = max(1, tabStop)
    self.rightToLeft = rightToLeft
    splitMark = Marks.cluster([Marks.split], fonts)
    wrapMark = marksWraps && !style.joinsLines ? Marks.cluster([Marks.wrap], fonts) : nil
    mostEmpty = width / 4
  }

  /// Breaks as many lines as the buffer is sure of; all of them when no more atoms follow (`isLast`).
  /// - Parameter end: Where the buffered atoms end in the source.
  mutating func breakLines(_ buffer: inout AtomBuffer, isLast: Bool, end: Int) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while let cut = nextCut(&buffer, from: start, isLast: isLast) {
      let isParagraphEnd = cut.end == buffer.atoms.count || buffer.atoms[cut.end - 1].flags.contains(.lineEnd)
      let sourceEnd = cut.end < buffer.atoms.count ? Int(buffer.atoms[cut.end].source) : end
      var line = assemble(buffer, start..<cut.end, cut.mark, sourceEnd, isParagraphEnd: isParagraphEnd)
      line.spaceBefore = startsParagraph ? style.paragraph.spaceBefore : 0
      line.spaceAfter = isParagraphEnd ? style.paragraph.spaceAfter : 0
      lines.append(line)
      startsParagraph = isParagraphEnd
      start = cut.end
    }
    if start > 0 { buffer.removeFirst(start) }
    return lines
  }

  private struct Cut {
    var end: Int
    var mark: ShapedCluster?
  }

  private func indent(_ startsParagraph: Bool) -> Int {
    style.paragraph.leftIndent + (startsParagraph ? style.paragraph.firstIndent : 0)
  }

  /// Where the line that starts at `start` ends; nil where that depends on atoms to come.
  private func nextCut(_ buffer: inout AtomBuffer, from start: Int, isLast: Bool) -> Cut? {
    let count = buffer.atoms.count
    guard start < count else { return nil }
    let begins = start == 0 ? startsParagraph : buffer.atoms[start - 1].flags.contains(.lineEnd)
    let continuation = wrapMark
    let right = width - style.paragraph.rightIndent
    let first = indent(begins)
    var x = first
    var opportunity: (end: Int, x: Int)?
    var index = start
    while index < count {
      let flags = buffer.atoms[index].flags
      if flags.contains(.lineEnd), buffer.atoms[index].advance == 0 { return Cut(end: index + 1) }
      if flags.contains(.tab) { buffer.setAdvance(index, tabStop - (x - first) % tabStop) }
      let after = x + Int(buffer.atoms[index].advance)
      if after > right, !flags.isSuperset(of: [.space, .breakAfter]), index > start {
        if let opportunity, right - opportunity.x <= mostEmpty {
          return Cut(end: opportunity.end, mark: continuation)
        }
        return split(buffer, start..<index, from: first, to: right, continuation)
      }
      if flags.contains(.breakAfter) {
        let inkEnd = flags.contains(.space) ? x : after
        if inkEnd + (continuation?.advance ?? 0) <= right { opportunity = (index + 1, inkEnd) }
      }
      x = after
      index += 1
      if flags.contains(.lineEnd) { return Cut(end: index) }
    }
    return isLast ? Cut(end: count) : nil
  }

  /// Where to cut a line inside a word, so that the mark that says so has room.
  private func split(
    _ buffer: AtomBuffer, _ range: Range<Int>, from first: Int, to right: Int, _ continuation: ShapedCluster?
  ) -> Cut {
    let start = range.lowerBound
    var end = start
    var x = first
    while end < range.upperBound, x + Int(buffer.atoms[end].advance) + splitMark.advance <= right {
      x += Int(buffer.atoms[end].advance)
      end += 1
    }
    if end <= start { end = start + 1 }
    if buffer.atoms[end - 1].flags.contains(.breakAfter) {
      return Cut(end: end, mark: continuation)
    }
    return Cut(end: end, mark: splitMark)
  }
}

// MARK: - From atoms to placed glyphs

extension LineBreaker {
  private func assemble(
    _ buffer: AtomBuffer, _ range: Range<Int>, _ mark: ShapedCluster?, _ sourceEnd: Int, isParagraphEnd: Bool
  ) -> Line {
    var line = Line()
    line.glyphs.reserveCapacity(range.count + 4)
    line.source = SourceSpan(start: Int(buffer.atoms[range.lowerBound].source), end: sourceEnd)
    let order = visualOrder(buffer, range)
    var x = 0
    for position in 0..<range.count {
      let index = order.map { $0[position] } ?? range.lowerBound + position
      let atom = buffer.atoms[index]
      // A space where the line is cut by force stays: what is read back there is read without one.
      let swallowed = index == range.upperBound - 1 && atom.flags.isSuperset(of: [.space, .breakAfter])
      if atom.flags.contains(.cluster) {
        let cluster = buffer.clusters[Int(atom.glyph)]
        place(cluster, atom, x, &line)
        // A formula may be higher than an atom can say.
        line.top = max(line.top, cluster.top)
        line.bottom = max(line.bottom, cluster.bottom)
      } else {
        line.glyphs.append(
          PlacedGlyph(
            glyph: GlyphRef(raw: atom.glyph), source: atom.source, x: x, y: 0,
            advance: swallowed ? 0 : Int(atom.advance), ink: atom.ink, isMapped: true))
      }
      if !swallowed { x += Int(atom.advance) }
      line.top = max(line.top, Int(atom.top))
      line.bottom = max(line.bottom, Int(atom.bottom))
      if atom.flags.contains(.mark) { line.hasMarks = true }
    }
    if let mark { addContinuation(mark, &x, &line) }
    line.width = x
    align(&line, isParagraphEnd: isParagraphEnd, buffer, range)
    return line
  }

  private func place(_ cluster: ShapedCluster, _ atom: Atom, _ x: Int, _ line: inout Line) {
    for rect in cluster.rects {
      let moved = PixelRect(x: x + rect.x, y: rect.y, width: rect.width, height: rect.height)
      line.rects.append(FilledRect(rect: moved, ink: atom.ink))
    }
    if cluster.glyphs.count == 1, cluster.glyphs[0].dx == 0, cluster.glyphs[0].dy == 0 {
      line.glyphs.append(
        PlacedGlyph(
          glyph: cluster.glyphs[0].glyph, source: atom.source, x: x, y: 0, advance: cluster.advance,
          ink: atom.ink, isMapped: true))
      return
    }
    line.glyphs.append(
      PlacedGlyph(
        glyph: .blank, source: atom.source, x: x, y: 0, advance: cluster.advance, ink: atom.ink,
        isMapped: true))
    for glyph in cluster.glyphs {
      line.glyphs.append(
        PlacedGlyph(
          glyph: glyph.glyph, source: atom.source, x: x + Int(glyph.dx), y: -Int(glyph.dy), advance: 0,
          ink: atom.ink, isMapped: false))
    }
  }

  /// The mark that says the line goes on: at its end, which is left in right-to-left text.
  private func addContinuation(_ mark: ShapedCluster, _ x: inout Int, _ line: inout Line) {
    var at = x
    if rightToLeft {
      line.shift(mark.advance)
      at = 0
    }
    for (number, glyph) in mark.glyphs.enumerated() {
      line.glyphs.append(
        PlacedGlyph(
          glyph: glyph.glyph, source: UInt32(line.source.end), x: at + Int(glyph.dx), y: 0,
          advance: number == 0 ? mark.advance : 0, ink: .mark, isMapped: false))
    }
    x += mark.advance
    line.top = max(line.top, mark.top)
    line.bottom = max(line.bottom, mark.bottom)
    line.hasMarks = true
  }

  /// The order (UAX #9, rule L2) in which the atoms of a line stand from left to right; nil for source order.
  private func visualOrder(_ buffer: AtomBuffer, _ range: Range<Int>) -> [Int]? {
    var highest: UInt8 = 0
    for index in range { highest = max(highest, buffer.atoms[index].level) }
    guard highest > 0 else { return nil }
    var order = Array(range)
    for level in stride(from: highest, through: 1, by: -1) {
      var at = 0
      while at < order.count {
        guard buffer.atoms[order[at]].level >= level else {
          at += 1
          continue
        }
        var end = at
        while end < order.count, buffer.atoms[order[end]].level >= level { end += 1 }
        order[at..<end].reverse()
        at = end
      }
    }
    return order
  }

  private func align(_ line: inout Line, isParagraphEnd: Bool, _ buffer: AtomBuffer, _ range: Range<Int>) {
    let begins =
      range.lowerBound == 0 ? startsParagraph : buffer.atoms[range.lowerBound - 1].flags.contains(.lineEnd)
    let first = indent(begins)
    let free = max(0, width - style.paragraph.rightIndent - first - line.width)
    var shift = first
    switch style.alignment {
    case .left: shift += rightToLeft ? free : 0
    case .right: shift += free
    case .center: shift += free / 2
    case .justify:
      if !isParagraphEnd { justify(&line, free) } else if rightToLeft { shift += free }
    }
    if shift != 0 { line.shift(shift) }
  }

  /// Spreads free px over the spaces of a line, the first ones first.
  private func justify(_ line: inout Line, _ free: Int) {
    // A blank that unmapped glyphs follow leads a cluster: it is no space.
    let gaps = line.glyphs.indices.filter { index in
      line.glyphs[index].glyph.isBlank && line.glyphs[index].advance > 0
        && (index + 1 == line.glyphs.count || line.glyphs[index + 1].isMapped)
    }
    guard !gaps.isEmpty else { return }
    let places = gaps.map { Int(line.glyphs[$0].x) }
    for index in line.rects.indices {
      let before = places.count { $0 < line.rects[index].rect.x }
      line.rects[index].rect.x += before * (free / gaps.count) + min(before, free % gaps.count)
    }
    var added = 0
    var gap = 0
    for index in line.glyphs.indices {
      line.glyphs[index].x += Int16(clamping: added)
      if gap < gaps.count, gaps[gap] == index {
        let share = free / gaps.count + (gap < free % gaps.count ? 1 : 0)
        line.glyphs[index].advance += Int16(clamping: share)
        added += share
        gap += 1
      }
    }
    line.width += free
  }
}
