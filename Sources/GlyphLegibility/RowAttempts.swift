import GlyphFonts
import GlyphLayout

/// Reading one row: bands of ink below a baseline that is guessed, tried one after the other.
extension PageReader {
  struct Attempt {
    var guess: Guess
    /// How far below the baseline the band reaches (px).
    var bottom: Int
    /// Whether paper follows below the band.
    var isApart: Bool
  }

  /// The bands of a baseline that differ in ink, the usual first.
  func bands(_ guess: Guess, firstInk: Int) -> [Attempt] {
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
  func tryAll(
    _ attempts: [Attempt], _ faces: [Typeface], _ tiers: Int, _ start: Start, isHasty: Bool,
    _ furthest: inout (x: Int, baseline: Int)
  ) -> [ReadRow] {
    var reached: [(number: Int, x: Int)] = []
    var found: [ReadRow] = []
    for (number, attempt) in attempts.enumerated() {
      // Once a row is read, only where it ends is in question.
      if let row = found.first, row.baseline != attempt.guess.baseline { continue }
      for isRightToLeft in directions {
        switch read(attempt, isRightToLeft, faces, start, thorough: false) {
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
    // With the masks of all faces that takes seconds.
    if isHasty, faces.count > 4 { return [] }
    for number in likely(reached.map(\.number), attempts, tiers) {
      for isRightToLeft in directions {
        switch read(attempts[number], isRightToLeft, faces, start, thorough: true) {
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
  func likely(_ reached: [Int], _ attempts: [Attempt], _ tiers: Int) -> [Int] {
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

  enum Result {
    case row(ReadRow)
    case stuck(Int)
  }

  func read(
    _ attempt: Attempt, _ isRightToLeft: Bool, _ faces: [Typeface], _ start: Start, thorough: Bool
  ) -> Result {
    let baseline = attempt.guess.baseline
    let band = RowBand(
      baseline: baseline, top: start.inkTop, bottom: min(page.size.height, baseline + attempt.bottom))
    guard let frame = frame(band, isRightToLeft), goesOn(start.firstInk) else { return .stuck(-1) }
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
      return fits(row, attempt.guess, start) ? .row(row) : .stuck(-1)
    }
  }

  /// How far below the baseline ink may reach, the usual first.
  func bottoms(_ guess: Guess) -> [Int] {
    let deeper = Array(descent...descent + (guess.isRegular ? 8 : 4))
    return [usualBottom] + deeper.filter { $0 != usualBottom } + (0..<descent).reversed()
  }

  private var directions: [Bool] { isRightToLeft ? [true, false] : [false, true] }

  /// Where a row may start, and end; nil where the band has no row of that direction.
  func frame(_ band: RowBand, _ isRightToLeft: Bool) -> RowFrame? {
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

  func row(_ guess: Guess, _ tokens: [PlacedToken], _ cost: Int32) -> ReadRow {
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
  func fits(_ row: ReadRow, _ guess: Guess, _ start: Start) -> Bool {
    guard style.paragraph.spaceBefore == 0, style.paragraph.spaceAfter == 0 else { return true }
    let above = guess.emptyLines * style.pitch
    guard let baseline = start.baseline else {
      return row.baseline == contentTop + max(ascent, row.top) || above > 0
    }
    let bottom = above > 0 ? 0 : start.bottom
    return row.baseline == baseline + above + max(style.pitch, bottom + row.top)
  }
}
