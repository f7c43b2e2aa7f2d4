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
    let (lines, used) = buffer.withAtoms { breakLines($0, $1, isLast: isLast, end: end) }
    if used > 0 { buffer.removeFirst(used) }
    return lines
  }

  private mutating func breakLines(
    _ atoms: Atoms, _ clusters: [ShapedCluster], isLast: Bool, end: Int
  ) -> (lines: [Line], used: Int) {
    var lines: [Line] = []
    var start = 0
    while let cut = nextCut(atoms, from: start, isLast: isLast) {
      let isParagraphEnd = cut.end == atoms.count || atoms[cut.end - 1].flags.contains(.lineEnd)
      let sourceEnd = cut.end < atoms.count ? Int(atoms[cut.end].source) : end
      var line = assemble(
        atoms, clusters, start..<cut.end, cut.mark, sourceEnd, isParagraphEnd: isParagraphEnd)
      line.spaceBefore = startsParagraph ? style.paragraph.spaceBefore : 0
      line.spaceAfter = isParagraphEnd ? style.paragraph.spaceAfter : 0
      lines.append(line)
      startsParagraph = isParagraphEnd
      start = cut.end
    }
    return (lines, start)
  }

  private typealias Atoms = UnsafeMutableBufferPointer<Atom>

  private struct Cut {
    var end: Int
    var mark: ShapedCluster?
  }

  private func indent(_ startsParagraph: Bool) -> Int {
    style.paragraph.leftIndent + (startsParagraph ? style.paragraph.firstIndent : 0)
  }

  /// Where the line that starts at `start` ends; nil where that depends on atoms to come.
  private func nextCut(_ atoms: Atoms, from start: Int, isLast: Bool) -> Cut? {
    let count = atoms.count
    guard start < count else { return nil }
    let begins = start == 0 ? startsParagraph : atoms[start - 1].flags.contains(.lineEnd)
    let right = width - style.paragraph.rightIndent
    let first = indent(begins)
    let mark = wrapMark?.advance ?? 0
    var x = first
    /// The last place where the line may end: behind so many atoms, and where its ink ends there.
    var (end, endX) = (0, 0)
    var index = start
    while index < count {
      let atom = atoms[index]
      let flags = atom.flags
      var after = x &+ Int(atom.advance)
      if !flags.isDisjoint(with: [.lineEnd, .tab]) || after > right {
        if flags.contains(.lineEnd), atom.advance == 0 { return Cut(end: index + 1) }
        if flags.contains(.tab) {
          atoms[index].advance = Int16(clamping: tabStop - (x - first) % tabStop)
          after = x + Int(atoms[index].advance)
        }
        if after > right, !flags.isSuperset(of: [.space, .breakAfter]), index > start {
          if end > 0, right - endX <= mostEmpty { return Cut(end: end, mark: wrapMark) }
          return split(atoms, start..<index, from: first, to: right, wrapMark)
        }
        if flags.contains(.lineEnd) { return Cut(end: index + 1) }
      }
      // Without branches: no processor can guess where words end.
      let inkEnd = flags.contains(.space) ? x : after
      let mayEnd = flags.contains(.breakAfter) ? inkEnd &+ mark <= right : false
      end = mayEnd ? index &+ 1 : end
      endX = mayEnd ? inkEnd : endX
      x = after
      index &+= 1
    }
    return isLast ? Cut(end: count) : nil
  }

  /// Where to cut a line inside a word, so that the mark that says so has room.
  private func split(
    _ atoms: Atoms, _ range: Range<Int>, from first: Int, to right: Int, _ continuation: ShapedCluster?
  ) -> Cut {
    let start = range.lowerBound
    var end = start
    var x = first
    while end < range.upperBound, x + Int(atoms[end].advance) + splitMark.advance <= right {
      x += Int(atoms[end].advance)
      end += 1
    }
    if end <= start { end = start + 1 }
    if atoms[end - 1].flags.contains(.breakAfter) {
      return Cut(end: end, mark: continuation)
    }
    return Cut(end: end, mark: splitMark)
  }
}

// MARK: - From atoms to placed glyphs

extension LineBreaker {
  private func assemble(
    _ atoms: Atoms, _ clusters: [ShapedCluster], _ range: Range<Int>, _ mark: ShapedCluster?,
    _ sourceEnd: Int, isParagraphEnd: Bool
  ) -> Line {
    var line = Line()
    line.source = SourceSpan(start: Int(atoms[range.lowerBound].source), end: sourceEnd)
    let (levels, flags) = unions(atoms, range)
    line.hasMarks = flags.contains(.mark)
    if levels == 0, !flags.contains(.cluster) {
      line.glyphs = [PlacedGlyph](unsafeUninitializedCapacity: range.count + (mark?.glyphs.count ?? 0)) {
        placeSimple(atoms, range, $0.baseAddress!, &line)
        $1 = range.count
      }
    } else {
      placeClusters(atoms, clusters, range, room: mark?.glyphs.count ?? 0, levels, &line)
    }
    if let mark { addContinuation(mark, &line) }
    align(&line, isParagraphEnd: isParagraphEnd, atoms, range)
    return line
  }

  /// All bits of the levels and of the flags of atoms.
  private func unions(_ atoms: Atoms, _ range: Range<Int>) -> (levels: UInt8, flags: Atom.Flags) {
    var all: UInt64 = 0
    for index in range { all |= atoms[index].tail }
    return (UInt8(truncatingIfNeeded: all >> 40), Atom.Flags(rawValue: UInt8(truncatingIfNeeded: all >> 48)))
  }

  /// Places atoms some of which are clusters or run from right to left.
  /// - Parameter room: For glyphs that follow.
  private func placeClusters(
    _ atoms: Atoms, _ clusters: [ShapedCluster], _ range: Range<Int>, room: Int, _ levels: UInt8,
    _ line: inout Line
  ) {
    var room = room + range.count
    for index in range where atoms[index].flags.contains(.cluster) {
      room += clusters[Int(atoms[index].glyph)].glyphs.count
    }
    let order = levels > 0 ? visualOrder(atoms, range) : nil
    line.glyphs = [PlacedGlyph](unsafeUninitializedCapacity: room) { glyphs, count in
      count = place(atoms, clusters, range, order, glyphs.baseAddress!, &line)
    }
  }

  /// Places the atoms of a line, from left to right in the order given or that of the source; the number of glyphs.
  private func place(
    _ atoms: Atoms, _ clusters: [ShapedCluster], _ range: Range<Int>, _ order: [Int]?,
    _ glyphs: UnsafeMutablePointer<PlacedGlyph>, _ line: inout Line
  ) -> Int {
    var next = glyphs
    var x = 0
    // A space where the line is cut by force stays: what is read back there is read without one.
    let swallowed = Self.endsWithSwallowed(atoms, range) ? range.upperBound - 1 : -1
    for position in range {
      var index = position
      if let order { index = order[position - range.lowerBound] }
      let atom = atoms[index]
      if atom.flags.contains(.cluster) {
        place(clusters[Int(atom.glyph)], atom, x, &next, &line)
      } else {
        next.initialize(to: PlacedGlyph(atom, x: x, advance: index == swallowed ? 0 : atom.advance))
        next += 1
      }
      if index != swallowed { x &+= Int(atom.advance) }
      line.top = max(line.top, Int(atom.top))
      line.bottom = max(line.bottom, Int(atom.bottom))
    }
    line.width = x
    return next - glyphs
  }

  /// The same for atoms in order that are all single glyphs, as nearly all are.
  private func placeSimple(
    _ atoms: Atoms, _ range: Range<Int>, _ glyphs: UnsafeMutablePointer<PlacedGlyph>, _ line: inout Line
  ) {
    let first = atoms.baseAddress! + range.lowerBound
    var x = 0
    var (top, bottom) = (Int8(0), Int8(0))
    for number in 0..<range.count {
      let atom = first[number]
      (glyphs + number).initialize(to: PlacedGlyph(atom, x: x, advance: atom.advance))
      x &+= Int(atom.advance)
      top = max(top, atom.top)
      bottom = max(bottom, atom.bottom)
    }
    if Self.endsWithSwallowed(atoms, range) {
      x -= Int(first[range.count - 1].advance)
      glyphs[range.count - 1].advance = 0
    }
    line.width = x
    line.top = max(line.top, Int(top))
    line.bottom = max(line.bottom, Int(bottom))
  }

  private static func endsWithSwallowed(_ atoms: Atoms, _ range: Range<Int>) -> Bool {
    atoms[range.upperBound - 1].flags.isSuperset(of: [.space, .breakAfter])
  }

  private func place(
    _ cluster: ShapedCluster, _ atom: Atom, _ x: Int, _ next: inout UnsafeMutablePointer<PlacedGlyph>,
    _ line: inout Line
  ) {
    // A formula may be higher than an atom can say.
    line.top = max(line.top, cluster.top)
    line.bottom = max(line.bottom, cluster.bottom)
    for rect in cluster.rects {
      let moved = PixelRect(x: x + rect.x, y: rect.y, width: rect.width, height: rect.height)
      line.rects.append(FilledRect(rect: moved, ink: atom.ink))
    }
    func add(_ glyph: GlyphRef, x: Int, y: Int = 0, advance: Int, isMapped: Bool) {
      next.initialize(
        to: PlacedGlyph(
          glyph: glyph, source: atom.source, x: x, y: y, advance: advance, ink: atom.ink, isMapped: isMapped))
      next += 1
    }
    if cluster.glyphs.count == 1, cluster.glyphs[0].dx == 0, cluster.glyphs[0].dy == 0 {
      add(cluster.glyphs[0].glyph, x: x, advance: cluster.advance, isMapped: true)
      return
    }
    add(.blank, x: x, advance: cluster.advance, isMapped: true)
    for glyph in cluster.glyphs {
      add(glyph.glyph, x: x + Int(glyph.dx), y: -Int(glyph.dy), advance: 0, isMapped: false)
    }
  }

  /// The mark that says the line goes on: at its end, which is left in right-to-left text.
  private func addContinuation(_ mark: ShapedCluster, _ line: inout Line) {
    let width = line.width + mark.advance
    var at = line.width
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
    line.width = width
    line.top = max(line.top, mark.top)
    line.bottom = max(line.bottom, mark.bottom)
    line.hasMarks = true
  }

  /// The order (UAX #9, rule L2) in which the atoms of a line stand from left to right; nil for source order.
  private func visualOrder(_ atoms: Atoms, _ range: Range<Int>) -> [Int]? {
    var highest: UInt8 = 0
    for index in range { highest = max(highest, atoms[index].level) }
    guard highest > 0 else { return nil }
    var order = Array(range)
    for level in stride(from: highest, through: 1, by: -1) {
      var at = 0
      while at < order.count {
        guard atoms[order[at]].level >= level else {
          at += 1
          continue
        }
        var end = at
        while end < order.count, atoms[order[end]].level >= level { end += 1 }
        order[at..<end].reverse()
        at = end
      }
    }
    return order
  }

  private func align(_ line: inout Line, isParagraphEnd: Bool, _ atoms: Atoms, _ range: Range<Int>) {
    let begins =
      range.lowerBound == 0 ? startsParagraph : atoms[range.lowerBound - 1].flags.contains(.lineEnd)
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
