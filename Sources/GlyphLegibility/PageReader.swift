import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphRaster

/// A row of a page as masks.
struct ReadRow {
  var baseline: Int
  var tokens: [PlacedToken]
  /// What its masks cost together: the less, the likelier.
  var cost: Int32
  /// Empty source lines that stand above it.
  var emptyLinesBefore: Int
  /// Line extents as layout counts them.
  var top: Int
  var bottom: Int
  /// Whether it ends where the column does, wherever it starts.
  var isRightToLeft = false

  func isSame(as other: ReadRow) -> Bool {
    baseline == other.baseline
      && tokens.elementsEqual(other.tokens) { $0.token == $1.token && $0.pen == $1.pen }
  }

  /// Whether one of its letters is of a right-to-left script.
  func hasRightToLeft(_ shelf: MaskShelf) -> Bool {
    tokens.contains { placed in
      placed.token >= 0
        && shelf.classes[shelf.tokens[Int(placed.token)].name].members[0].first.flatMap(Bidi.firstStrong)
          == true
    }
  }

  /// Whether all its masks are ASCII's, which no dot or cedilla of another row can have made.
  func isPlain(_ shelf: MaskShelf) -> Bool {
    tokens.allSatisfy { $0.token < 0 || shelf.tokens[Int($0.token)].cost < MaskShelf.rareCost }
  }
}

/// Reads a page's rows from top to bottom. The layout's own geometry leaves few baselines to try: each is the
/// pitch below the one before, or more where ink needs it.
struct PageReader {
  let style: PageStyle
  let shelf: MaskShelf
  let page: PixelPage
  let ascent: Int
  /// Asked with the pixel row where reading is; false stops it.
  var goesOn: (Int) -> Bool = { _ in true }
  /// The typefaces of the last row that was read, tried first for the next.
  var typefaces: [Typeface]
  /// Whether a row was read that ends where the column does, as right-to-left text is set.
  var isRightToLeft: Bool

  let contentLeft: Int
  let contentRight: Int
  let contentTop: Int
  let descent: Int
  /// How far the ink of ASCII reaches below the baseline (px).
  let usualBottom: Int

  /// - Parameter part: The column that is read; the rest of its page is paper.
  init(
    _ part: PageColumns.Part, style: PageStyle, shelf: MaskShelf, typefaces: [Typeface], isRightToLeft: Bool
  ) {
    page = part.page
    self.isRightToLeft = isRightToLeft
    contentRight = part.left + part.width - style.paragraph.rightIndent
    self.style = style
    self.shelf = shelf
    self.typefaces = typefaces
    let frame = style.border.width + style.border.padding
    contentLeft = part.left
    contentTop = style.margins.top + frame
    ascent = max(1, style.pitch - max(1, Int(shelf.fonts.entry(0x70, .text).bottom)))
    descent = max(0, style.pitch - ascent)
    let ascii = [Typeface.text, .code].flatMap { face in
      (0x21...0x7E).map { Int(shelf.fonts.entry($0, face).bottom) }
    }
    usualBottom = max(descent, ascii.max() ?? 0)
  }

  /// Where a row is looked for.
  struct Start: Hashable {
    /// From 1.
    var number: Int
    /// The first pixel row below the ink of the row above.
    var inkTop: Int
    /// The first pixel row with ink.
    var firstInk: Int
    /// Of the row above; nil for the first row.
    var baseline: Int?
    /// How far the row above reaches below its baseline, as layout counts it (px).
    var bottom: Int
    /// Whether a row was read that ends where the column does.
    var isRightToLeft: Bool
  }

  /// A row that is read, and what else its pixels may be.
  private struct Step {
    var start: Start
    var row: ReadRow
    var typefaces: [Typeface]
    /// Readings that were not tried yet, the cheapest first.
    var others: [ReadRow]
    /// All readings that were found.
    var known: [ReadRow]
    /// How the bands of the row were searched for others: 0 not, 1 by looking masks up, 2 with all masks.
    var effort = 0
  }

  /// How many readings of rows are taken back on a page, and how many rows above one that cannot be read.
  private static let mostSteps = 40
  private static let mostRowsBack = 2

  /// Reads the rows depth first. Where one row's ink may belong to the next (a cedilla, a dot, an underscore), the
  /// cheapest reading goes first and the others are tried when the row below cannot be read; rare masks come last.
  /// - Throws: `PixelError.unmatched` for the furthest row that no masks explain, `PixelError.different`.
  mutating func read() throws(PixelError) -> [ReadRow] {
    var steps: [Step] = []
    var furthest: (error: PixelError, above: [Step])?
    // Where common masks lead nowhere.
    var failed: [Start: PixelError] = [:]
    var taken = 0
    var isHasty = true
    while let start = start(below: steps.last?.row, number: steps.count + 1) {
      do throws(PixelError) {
        if isHasty, let error = failed[start] { throw error }
        let step = try readRow(start, isHasty: isHasty)
        if step.row.isRightToLeft { isRightToLeft = true }
        steps.append(step)
        isHasty = true
      } catch {
        if error.isFinal { throw error }
        failed[start] = error
        if error.progress > furthest?.error.progress ?? -1 { furthest = (error, steps) }
        guard isHasty, let furthest else { throw furthest?.error ?? error }
        if !takeBack(&steps, below: furthest.above.count, &taken) {
          steps = furthest.above
          isHasty = false
        }
      }
    }
    let rows = steps.map(\.row)
    try check(rows)
    return rows
  }

  /// Where the row below another one is looked for; nil where nothing is left.
  private func start(below last: ReadRow?, number: Int) -> Start? {
    let inkTop = last.map(inkBottom) ?? contentTop
    guard let firstInk = page.firstInkRow(from: inkTop) else { return nil }
    return Start(
      number: number, inkTop: inkTop, firstInk: firstInk, baseline: last?.baseline, bottom: last?.bottom ?? 0,
      isRightToLeft: isRightToLeft)
  }

  /// Puts another reading in place of the last row that has one, and drops the rows below it.
  /// - Parameter count: Of the rows above the one that cannot be read.
  private func takeBack(_ steps: inout [Step], below count: Int, _ taken: inout Int) -> Bool {
    while taken < Self.mostSteps, count - steps.count < Self.mostRowsBack, var step = steps.popLast() {
      while step.others.isEmpty, step.effort < 2 {
        step.effort += 1
        step.others = otherReadings(of: step)
        step.known += step.others
      }
      guard !step.others.isEmpty else { continue }
      step.row = step.others.removeFirst()
      steps.append(step)
      taken += 1
      return true
    }
    return false
  }

  /// What the row may be where its ink ends elsewhere, the cheapest first.
  private func otherReadings(of step: Step) -> [ReadRow] {
    let guess = guesses(step.start).first { $0.baseline == step.row.baseline }
    var found: [ReadRow] = []
    for attempt in guess.map({ bands($0, firstInk: step.start.firstInk) }) ?? [] {
      let result = read(
        attempt, step.row.isRightToLeft, step.typefaces, step.start, thorough: step.effort == 2)
      if case .row(let row) = result, !(step.known + found).contains(where: { $0.isSame(as: row) }) {
        found.append(row)
      }
    }
    return found.sorted { $0.cost < $1.cost }
  }

  /// The first pixel row below a row's ink.
  private func inkBottom(_ row: ReadRow) -> Int {
    row.baseline
      + row.tokens.reduce(0) { bottom, placed in
        placed.token < 0 ? bottom : max(bottom, shelf.tokens[Int(placed.token)].bottom)
      }
  }

  struct Guess {
    var baseline: Int
    var emptyLines: Int
    /// Whether the baseline is whole pitches below the last one.
    var isRegular: Bool
  }

  /// Baselines to try for the row's ink, the likely ones first.
  private func guesses(_ start: Start) -> [Guess] {
    let first = start.baseline.map { $0 + style.pitch } ?? contentTop + ascent
    var guesses: [Guess] = []
    for baseline in max(first, start.firstInk - 8)...max(first, start.firstInk + 40) {
      let below = baseline - first
      guesses.append(
        Guess(
          baseline: baseline, emptyLines: style.mode != .flow ? below / style.pitch : 0,
          isRegular: below % style.pitch == 0))
    }
    return guesses.filter(\.isRegular) + guesses.filter { !$0.isRegular }
  }

  /// - Parameter isHasty: Whether rare masks are left out, because the fault may be in a row above.
  private mutating func readRow(_ start: Start, isHasty: Bool) throws(PixelError) -> Step {
    let attempts = guesses(start).flatMap { bands($0, firstInk: start.firstInk) }
    var furthest = (x: -1, baseline: start.firstInk)
    var tiers = 1
    while true {
      var isMore = false
      for faces in [typefaces] + faceSets.filter({ $0 != typefaces }) {
        if tiers > Self.commonTiers, faces != typefaces, faces.count > 1 { continue }
        for face in Set(faces + [.text]).sorted(by: { $0.rawValue < $1.rawValue }) {
          if shelf.load(face, tiers: max(tiers, shelf.tiers(face))) { isMore = true }
        }
        if !goesOn(start.firstInk) { throw .stopped(page: page.name) }
        let rows = tryAll(attempts, faces, tiers, start, isHasty: isHasty, &furthest)
        if !rows.isEmpty {
          typefaces = faces
          return Step(
            start: start, row: rows[0], typefaces: faces, others: Array(rows.dropFirst()), known: rows)
        }
      }
      if tiers >= Self.commonTiers, let y = tableRule { throw .table(page: page.name, y: y) }
      if isHasty, tiers >= Self.commonTiers { break }
      tiers = max(tiers, typefaces.reduce(Int.max) { min($0, shelf.tiers($1)) }) + 1
      if !isMore { break }
    }
    throw .unmatched(page: page.name, row: start.number, x: furthest.x, y: furthest.baseline)
  }

  /// Where the rule below a table's header stands, if there is one.
  private var tableRule: Int? {
    guard style.mode == .lines, style.tables != .source, style.styled else { return nil }
    let full = shelf.colours.number[Int(Ink.border.rawValue) << 8 | 255]
    let width = min(Self.shortestRule, page.size.width - contentLeft)
    return (contentTop..<page.size.height).first { y in
      let row = y * page.size.width + contentLeft
      return page.pixels[row..<row + width].allSatisfy { $0 == full }
    }
  }

  /// px; narrower tables are not told from a dash.
  private static let shortestRule = 24

  /// Typefaces that stand together in a row: joined lines have no code faces.
  private var faceSets: [[Typeface]] {
    let text: [[Typeface]] = [[.text], [.text, .textBold, .textOblique, .textBoldOblique]]
    if style.mode == .flow { return text }
    return [
      [.text], [.code], text[1], [.code, .codeBold, .codeOblique, .codeBoldOblique], Typeface.allCases,
    ]
  }

  /// Tiers that are tried with every set of typefaces; the larger ones only with the plain faces and with those
  /// of the last row, and without the slow search for shared columns.
  static let commonTiers = 2

  // MARK: - The proof

  /// Draws the page again from what was read: every pixel must be the same.
  private func check(_ rows: [ReadRow]) throws(PixelError) {
    var glyphs: [PlacedGlyph] = []
    for row in rows {
      for placed in row.tokens where placed.token >= 0 {
        for glyph in shelf.glyphs[Int(placed.token)] {
          glyphs.append(
            PlacedGlyph(
              glyph: glyph.glyph, source: 0, x: placed.pen + Int(glyph.dx), y: row.baseline - Int(glyph.dy),
              advance: 0, ink: Ink(rawValue: placed.ink) ?? .text, isMapped: false))
        }
      }
    }
    let again = Page(
      size: page.size, source: SourceSpan(start: 0, end: 0), glyphs: glyphs, rects: [], rows: [])
    let bitmap = Bitmap(again, palette: style.palette, atlas: shelf.atlas)
    if let (x, y) = page.firstDifference(from: bitmap, shelf.colours) {
      let row = rows.firstIndex { $0.baseline + 2 >= y } ?? rows.count
      throw .different(page: page.name, row: row + 1, x: x, y: y)
    }
  }
}
