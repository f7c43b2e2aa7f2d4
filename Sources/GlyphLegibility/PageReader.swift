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
  /// The typefaces of the last row that was read, tried first for the next.
  private(set) var typefaces: [Typeface]
  /// Whether a row was read that ends where the column does, as right-to-left text is set.
  private(set) var isRightToLeft: Bool

  private let contentLeft: Int
  private let contentRight: Int
  private let contentTop: Int
  private let descent: Int

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
  }

  /// A row that is read, and what else its pixels may be: asked for when the rows below cannot be read.
  private struct Step {
    var row: ReadRow
    var others: [ReadRow]
  }

  /// How many readings of rows are taken back on a page.
  private static let mostSteps = 40

  /// Reads the rows depth first. Where one row's ink may belong to the next (a cedilla or a dot), the cheapest
  /// reading goes first and the others are tried when the rows below it cannot be read.
  /// - Throws: `PixelError.unmatched` for the furthest row that no masks explain, `PixelError.different`.
  mutating func read() throws(PixelError) -> [ReadRow] {
    var steps: [Step] = []
    var taken = 0
    var furthest: PixelError?
    // What stands above a row and leads nowhere: other masks there do not help.
    var failed: [Place: PixelError] = [:]
    while let ink = page.firstInkRow(from: steps.last.map { inkBottom($0.row) } ?? contentTop) {
      let last = steps.last?.row
      let canGoBack = taken < Self.mostSteps && steps.contains { !$0.others.isEmpty }
      let place = place(number: steps.count + 1, after: last)
      do throws(PixelError) {
        if let error = failed[place] { throw error }
        var rows = try readRow(
          number: steps.count + 1, after: last, inkTop: last.map(inkBottom) ?? contentTop, firstInk: ink,
          isHasty: canGoBack)
        let row = rows.removeFirst()
        if row.isRightToLeft { isRightToLeft = true }
        steps.append(Step(row: row, others: rows))
      } catch {
        if case .table = error { throw error }
        failed[place] = error
        if error.progress >= furthest?.progress ?? -1 { furthest = error }
        while let step = steps.last, step.others.isEmpty { steps.removeLast() }
        guard canGoBack, !steps.isEmpty else { throw furthest ?? error }
        steps[steps.count - 1].row = steps[steps.count - 1].others.removeFirst()
        taken += 1
      }
    }
    let rows = steps.map(\.row)
    try check(rows)
    return rows
  }

  /// All that the reading of a row takes from the rows above it.
  private struct Place: Hashable {
    var number: Int
    var inkTop: Int
    var baseline: Int
    var bottom: Int
    var isRightToLeft: Bool
  }

  private func place(number: Int, after last: ReadRow?) -> Place {
    Place(
      number: number, inkTop: last.map(inkBottom) ?? contentTop, baseline: last?.baseline ?? 0,
      bottom: last?.bottom ?? 0, isRightToLeft: isRightToLeft)
  }

  /// The first pixel row below a row's ink.
  private func inkBottom(_ row: ReadRow) -> Int {
    row.baseline
      + row.tokens.reduce(0) { bottom, placed in
        placed.token < 0 ? bottom : max(bottom, shelf.tokens[Int(placed.token)].bottom)
      }
  }

  private struct Guess {
    var baseline: Int
    var emptyLines: Int
    /// Whether the baseline is whole pitches below the last one.
    var isRegular: Bool
  }

  /// Baselines to try for ink that starts at `firstInk`, the likely ones first.
  private func guesses(after last: ReadRow?, firstInk: Int) -> [Guess] {
    let first = last.map { $0.baseline + style.pitch } ?? contentTop + ascent
    var guesses: [Guess] = []
    for baseline in max(first, firstInk - 8)...max(first, firstInk + 40) {
      let below = baseline - first
      guesses.append(
        Guess(
          baseline: baseline, emptyLines: style.mode != .flow ? below / style.pitch : 0,
          isRegular: below % style.pitch == 0))
    }
    return guesses.filter(\.isRegular) + guesses.filter { !$0.isRegular }
  }

  /// The readings of a row, the likeliest first; at least one.
  /// - Parameter isHasty: Whether rare masks are left out, because the fault may be in a row above.
  private mutating func readRow(
    number: Int, after last: ReadRow?, inkTop: Int, firstInk: Int, isHasty: Bool
  ) throws(PixelError) -> [ReadRow] {
    let attempts = guesses(after: last, firstInk: firstInk).flatMap { bands($0, firstInk: firstInk) }
    var furthest = (x: -1, baseline: firstInk)
    var tiers = 1
    while true {
      var isMore = false
      for faces in [typefaces] + faceSets.filter({ $0 != typefaces }) {
        if tiers > Self.commonTiers, faces != typefaces, faces.count > 1 { continue }
        for face in Set(faces + [.text]).sorted(by: { $0.rawValue < $1.rawValue }) {
          if shelf.load(face, tiers: max(tiers, shelf.tiers(face))) { isMore = true }
        }
        let rows = tryAll(attempts, faces, tiers, after: last, inkTop, &furthest)
        if !rows.isEmpty {
          typefaces = faces
          return rows
        }
      }
      if tiers >= Self.commonTiers, let y = tableRule { throw .table(page: page.name, y: y) }
      if isHasty, tiers >= Self.commonTiers { break }
      tiers = max(tiers, typefaces.reduce(Int.max) { min($0, shelf.tiers($1)) }) + 1
      if !isMore { break }
    }
    throw .unmatched(page: page.name, row: number, x: furthest.x, y: furthest.baseline)
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
  private static let commonTiers = 2

  private struct Attempt {
    var guess: Guess
    /// How far below the baseline the band reaches (px).
    var bottom: Int
    /// Whether paper follows below the band.
    var isApart: Bool
  }

  /// The bands of a baseline that differ in ink, the usual first.
  private func bands(_ guess: Guess, firstInk: Int) -> [Attempt] {
    var attempts: [Attempt] = []
    for bottom in bottoms(guess) where guess.baseline + bottom > firstInk {
      var bottom = bottom
      while page.isPaper(guess.baseline + bottom), bottom < 2 * style.pitch { bottom += 1 }
      if attempts.contains(where: { $0.bottom == bottom }) { continue }
      let isApart = bottom > 0 && page.isPaper(guess.baseline + bottom - 1)
      attempts.append(Attempt(guess: guess, bottom: bottom, isApart: isApart))
    }
    return attempts
  }

  /// How many of the attempts that got furthest are made again with all masks.
  private static let thoroughAttempts = 6

  /// Tries baselines and bands by looking masks up; then, where that got furthest, with all masks.
  /// - Returns: The readings, the cheapest first.
  private func tryAll(
    _ attempts: [Attempt], _ faces: [Typeface], _ tiers: Int, after last: ReadRow?, _ inkTop: Int,
    _ furthest: inout (x: Int, baseline: Int)
  ) -> [ReadRow] {
    var reached: [(number: Int, x: Int)] = []
    var found: [ReadRow] = []
    for (number, attempt) in attempts.enumerated() {
      // Once a row is read, only where it ends is in question.
      if let row = found.first, row.baseline != attempt.guess.baseline { continue }
      for isRightToLeft in directions {
        switch read(attempt, isRightToLeft, faces, after: last, inkTop, thorough: false) {
        case .row(let row):
          if !found.contains(where: { $0.isSame(as: row) }) { found.append(row) }
          if found.count == 1, row.isPlain(shelf) { return found }
        case .stuck(let x): reached.append((number, x))
        }
      }
    }
    if !found.isEmpty { return found.sorted { $0.cost < $1.cost } }
    reached.sort { ($1.x, $0.number) < ($0.x, $1.number) }
    if let best = reached.first, best.x > furthest.x {
      furthest = (best.x, attempts[best.number].guess.baseline)
    }
    for number in likely(reached.map(\.number), attempts, tiers) {
      for isRightToLeft in directions {
        switch read(attempts[number], isRightToLeft, faces, after: last, inkTop, thorough: true) {
        case .row(let row): if !found.contains(where: { $0.isSame(as: row) }) { found.append(row) }
        case .stuck(let x):
          if x > furthest.x { furthest = (x, attempts[number].guess.baseline) }
        }
        if let row = found.first, row.isPlain(shelf) { break }
      }
      if !found.isEmpty { return found.sorted { $0.cost < $1.cost } }
    }
    return []
  }

  /// The attempts that are made again with all masks.
  /// - Parameter reached: The attempts, those that got furthest first.
  private func likely(_ reached: [Int], _ attempts: [Attempt], _ tiers: Int) -> [Int] {
    // Marks above the letters can be read in many ways: a wrong baseline may get further than the right one, so that
    // each gets two of its bands at most.
    var bands: [Int: Int] = [:]
    let spread = reached.filter { number in
      bands[attempts[number].guess.baseline, default: 0] += 1
      return bands[attempts[number].guess.baseline]! <= 2
    }
    let regular = spread.filter { attempts[$0].guess.isRegular }
    // Where letters join, looking masks up gets nowhere: rows that stand apart from the next are the likely ones.
    let apart = tiers > Self.commonTiers ? reached.filter { attempts[$0].isApart } : []
    var likely: [Int] = []
    for numbers in [apart, regular, reached] {
      for number in numbers.prefix(Self.thoroughAttempts) where !likely.contains(number) {
        likely.append(number)
      }
    }
    return likely
  }

  private enum Result {
    case row(ReadRow)
    case stuck(Int)
  }

  private func read(
    _ attempt: Attempt, _ isRightToLeft: Bool, _ faces: [Typeface], after last: ReadRow?, _ inkTop: Int,
    thorough: Bool
  ) -> Result {
    let baseline = attempt.guess.baseline
    let band = RowBand(
      baseline: baseline, top: inkTop, bottom: min(page.size.height, baseline + attempt.bottom))
    guard let frame = frame(band, isRightToLeft) else { return .stuck(-1) }
    let hasTabs = style.mode != .flow || style.spaces == .raw
    let reader = RowReader(
      page, shelf: shelf, typefaces: faces, band: band, frame: frame,
      tabStop: hasTabs ? style.tabWidth * Int(shelf.fonts.entry(0x20, faces[0]).advance) : 0,
      origin: contentLeft + style.paragraph.leftIndent)
    switch reader.read(thorough: thorough) {
    case .stuck(let reached): return .stuck(reached < page.size.width ? reached : -1)
    case .read(let tokens, let cost):
      var row = row(attempt.guess, tokens, cost)
      row.isRightToLeft = isRightToLeft
      // Any full row ends where the column does.
      if isRightToLeft, !self.isRightToLeft, !row.hasRightToLeft(shelf) { return .stuck(-1) }
      return fits(row, attempt.guess, after: last) ? .row(row) : .stuck(-1)
    }
  }

  /// How far below the baseline ink may reach, the usual first.
  private func bottoms(_ guess: Guess) -> [Int] {
    let deeper = Array(descent + 1...descent + (guess.isRegular ? 8 : 4))
    return [descent] + deeper + (0..<descent).reversed()
  }

  private var directions: [Bool] { isRightToLeft ? [true, false] : [false, true] }

  /// Where a row may start, and end; nil where the band has no row of that direction.
  private func frame(_ band: RowBand, _ isRightToLeft: Bool) -> RowFrame? {
    let indent = contentLeft + style.paragraph.leftIndent
    if isRightToLeft {
      guard band.bottom > band.top, let ink = page.firstInkColumn(band.top..<band.bottom),
        page.lastInkColumn(band.top..<band.bottom) + Self.mostBlankEnd >= contentRight
      else { return nil }
      let first = max(indent, ink - shelf.overhang - Self.mostBlankEnd)
      return first > ink + 4 ? nil : RowFrame(starts: Array(first...ink + 4), end: contentRight)
    }
    let starts = style.paragraph.firstIndent == 0 ? [indent] : [indent + style.paragraph.firstIndent, indent]
    return RowFrame(starts: starts, end: nil)
  }

  /// The most paper that a row leaves at its beginning, for a space and the bearing of its first mask (px).
  private static let mostBlankEnd = 12

  private func row(_ guess: Guess, _ tokens: [PlacedToken], _ cost: Int32) -> ReadRow {
    var row = ReadRow(
      baseline: guess.baseline, tokens: tokens, cost: cost, emptyLinesBefore: guess.emptyLines, top: 0,
      bottom: 0)
    for placed in tokens where placed.token >= 0 {
      row.top = max(row.top, shelf.tokens[Int(placed.token)].layoutTop)
      row.bottom = max(row.bottom, shelf.tokens[Int(placed.token)].layoutBottom)
    }
    return row
  }

  /// Whether the layout would have put the row there.
  private func fits(_ row: ReadRow, _ guess: Guess, after last: ReadRow?) -> Bool {
    guard style.paragraph.spaceBefore == 0, style.paragraph.spaceAfter == 0 else { return true }
    let above = guess.emptyLines * style.pitch
    guard let last else { return row.baseline == contentTop + max(ascent, row.top) || above > 0 }
    let bottom = above > 0 ? 0 : last.bottom
    return row.baseline == last.baseline + above + max(style.pitch, bottom + row.top)
  }

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
