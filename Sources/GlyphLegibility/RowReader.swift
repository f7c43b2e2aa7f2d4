import GlyphFonts
import GlyphLayout

/// One mask at its place in a row.
struct PlacedToken {
  var token: Int32
  /// The pen it was stamped from.
  var pen: Int
  var ink: UInt8
}

/// Where a row's text may start, and must end (px).
struct RowFrame {
  var starts: [Int]
  /// Where the pen must be after the last token; nil where the row may end anywhere.
  var end: Int?
}

/// The pixels that belong to one row: from `top` to below `bottom`, with its baseline.
struct RowBand {
  var baseline: Int
  var top: Int
  /// Not included.
  var bottom: Int
}

/// Finds the cheapest sequence of masks whose sum is exactly the pixels of a row: dynamic programming over pens
/// from left to right. Masks are looked up by the first column that is not explained yet; where that column is
/// shared by two masks, all masks are tried.
final class RowReader {
  enum Outcome {
    case read([PlacedToken], cost: Int32)
    /// No sequence; `reached` is the furthest column that some sequence leaves unexplained.
    case stuck(reached: Int)
  }

  private struct State {
    var pen: Int32
    var parent: Int32
    var token: Int32
    var cost: Int32
    /// The first column that the tokens so far do not explain; `Int32.max` for none.
    var unexplained: Int32 = -1
    var ink: UInt8
    /// 0 new, 1 expanded by lookup, 2 expanded with all masks.
    var stage: UInt8 = 0
    /// Whether the 1 px behind a count may follow.
    var endsCount: Bool
    /// Whether the sign of a cell boundary must follow: its 1 px has gone before.
    var leads = false
  }

  private let page: PixelPage
  private let shelf: MaskShelf
  private let colours: PageColours
  private let typefaces: [Typeface]
  private let band: RowBand
  private let height: Int
  /// px from tab stop to tab stop; 0 where tabs are marks.
  private let tabStop: Int
  private let origin: Int
  private var frame: RowFrame

  /// Colours of the band, column by column.
  private let observed: UnsafeMutablePointer<UInt8>
  /// For each column the next one with ink, from it on; the page's width where there is none.
  private var nextInk: [Int]
  /// Where each column has ink (see `MaskToken.occupancyBit`).
  private let occupied: UnsafeMutablePointer<UInt64>
  private var states: [State] = []
  private var buckets: [[Int32]]
  private var seen: [UInt64: Int32] = [:]
  private var best: Int32 = -1

  // The window: what the tokens so far draw around the current pen.
  private let text: UnsafeMutablePointer<UInt8>
  private let other: UnsafeMutablePointer<UInt8>
  private let otherInk: UnsafeMutablePointer<UInt8>
  private var windowStart = 0
  private let windowWidth: Int
  private var drawnEnd = 0

  init(
    _ page: PixelPage, shelf: MaskShelf, typefaces: [Typeface], band: RowBand, frame: RowFrame, tabStop: Int,
    origin: Int
  ) {
    self.page = page
    self.shelf = shelf
    colours = shelf.colours
    self.typefaces = typefaces
    self.band = band
    self.frame = frame
    self.tabStop = tabStop
    self.origin = origin
    height = band.bottom - band.top
    let width = page.size.width
    observed = .allocate(capacity: max(1, width * height))
    occupied = .allocate(capacity: width + 4)
    occupied.initialize(repeating: 0, count: width + 4)
    nextInk = [Int](repeating: width, count: width + 1)
    buckets = Array(repeating: [], count: width + 1)
    windowWidth = shelf.overhang + 2 * shelf.reach + 32
    text = .allocate(capacity: windowWidth * height)
    other = .allocate(capacity: windowWidth * height)
    otherInk = .allocate(capacity: windowWidth * height)
    page.pixels.withUnsafeBufferPointer { pixels in
      for x in stride(from: width - 1, through: 0, by: -1) {
        var hasInk = false
        for row in 0..<height {
          let colour = pixels[(band.top + row) * width + x]
          observed[x * height + row] = colour
          if colour != 0 {
            hasInk = true
            occupied[x] |= MaskToken.occupancyBit(band.top + row - band.baseline)
          }
        }
        nextInk[x] = hasInk ? x : nextInk[x + 1]
      }
    }
  }

  deinit {
    observed.deallocate()
    occupied.deallocate()
    text.deallocate()
    other.deallocate()
    otherInk.deallocate()
  }

  /// The first column of the band with ink; the page's width for an empty band.
  var firstInk: Int { nextInk[0] }

  /// Columns before the furthest unexplained one within which all masks are tried.
  private static let rescueReach = 40

  /// - Parameter thorough: Whether masks that share their first column with another are looked for.
  func read(thorough: Bool) -> Outcome {
    for start in frame.starts where start >= 0 && start < page.size.width {
      push(State(pen: Int32(start), parent: -1, token: -1, cost: 0, ink: 0, endsCount: false), hash: 0)
    }
    run()
    while best < 0 {
      let furthest = states.reduce(-1) { max($0, $1.unexplained) }
      let waiting = states.indices.filter {
        states[$0].stage == 1 && Int(states[$0].unexplained) >= Int(furthest) - Self.rescueReach
      }
      if waiting.isEmpty || !thorough { return .stuck(reached: Int(furthest)) }
      for index in waiting { expand(index, withAll: true) }
      run()
    }
    var tokens: [PlacedToken] = []
    var at = best
    while at >= 0, states[Int(at)].parent >= 0 {
      let state = states[Int(at)]
      tokens.append(
        PlacedToken(token: state.token, pen: Int(states[Int(state.parent)].pen), ink: state.ink))
      at = state.parent
    }
    return .read(tokens.reversed(), cost: states[Int(best)].cost)
  }

  private func run() {
    for pen in buckets.indices {
      var at = 0
      while at < buckets[pen].count {
        let index = Int(buckets[pen][at])
        if states[index].stage == 0 { expand(index, withAll: false) }
        at += 1
      }
    }
  }

  /// Adds a state, unless one at the same place with the same ink to its right is as cheap.
  private func push(_ state: State, hash: UInt64) {
    guard state.pen <= page.size.width else { return }
    var key = hash ^ UInt64(UInt32(bitPattern: state.pen)) << 1 ^ (state.endsCount ? 1 : 0)
    if state.leads { key ^= 1 << 40 }
    key = key &* 0x9E37_79B9_7F4A_7C15
    if let other = seen[key] {
      guard state.cost < states[Int(other)].cost else { return }
      // Its followers stay as they are: they only get cheaper through the new parent.
      if states[Int(other)].stage == 0 {
        states[Int(other)].parent = state.parent
        states[Int(other)].token = state.token
        states[Int(other)].ink = state.ink
        states[Int(other)].cost = state.cost
        return
      }
    }
    states.append(state)
    let index = Int32(states.count - 1)
    seen[key] = index
    buckets[Int(state.pen)].append(index)
  }

  // MARK: - Expanding a state

  private func expand(_ index: Int, withAll: Bool) {
    let pen = Int(states[index].pen)
    draw(index)
    let unexplained = firstUnexplained(from: windowStart)
    states[index].stage = withAll ? 2 : 1
    states[index].unexplained = unexplained == page.size.width ? Int32.max : Int32(unexplained)
    if unexplained == page.size.width {
      let ends = frame.end == nil || frame.end == pen
      if ends {
        if best < 0 || states[index].cost < states[Int(best)].cost { best = Int32(index) }
        states[index].stage = 2
        return
      }
    }
    if !withAll, !states[index].leads { addBlanks(index, pen, unexplained) }
    guard unexplained < page.size.width, unexplained - pen <= shelf.reach else { return }
    if withAll {
      trySecondColumns(index, pen, unexplained)
      tryAll(index, pen, unexplained)
    } else {
      tryLookup(index, pen, unexplained)
      tryBoxes(index, pen, unexplained)
    }
  }

  /// Draws the tokens that lead to a state into the window around its pen.
  private func draw(_ index: Int) {
    let pen = Int(states[index].pen)
    windowStart = pen - shelf.overhang
    let size = windowWidth * height
    text.update(repeating: 0, count: size)
    other.update(repeating: 0, count: size)
    drawnEnd = windowStart
    var at = index
    while states[at].parent >= 0 {
      let parent = Int(states[at].parent)
      let from = Int(states[parent].pen)
      if from + shelf.reach <= windowStart { break }
      let state = states[at]
      if state.token >= 0 { stamp(shelf.tokens[Int(state.token)], from, state.ink) }
      at = parent
    }
  }

  private func stamp(_ token: MaskToken, _ pen: Int, _ ink: UInt8) {
    let start = pen + token.left
    let rowStart = band.baseline - token.top - band.top
    for column in max(0, windowStart - start)..<max(max(0, windowStart - start), token.width) {
      let x = start + column - windowStart
      if x >= windowWidth { break }
      let from = shelf.pool.base + token.offset + column * token.height
      for row in 0..<token.height {
        let amount = from[row]
        let at = x * height + rowStart + row
        if amount == 0 || rowStart + row < 0 || rowStart + row >= height { continue }
        if ink == 0 {
          text[at] += min(amount, 255 - text[at])
        } else {
          if other[at] == 0 || Int(amount) >= Int(text[at]) + Int(other[at]) { otherInk[at] = ink }
          other[at] += min(amount, 255 - other[at])
        }
      }
    }
    drawnEnd = max(drawnEnd, start + token.width)
  }

  /// The colour that text coverage and another ink's on top of it give.
  @inline(__always)
  private func colour(_ text: UInt8, _ other: UInt8, _ ink: UInt8) -> UInt8 {
    if other == 0 { return colours.number[Int(text)] }
    let sum = Int(text) + min(Int(other), 255 - Int(text))
    return colours.number[(other >= text ? Int(ink) << 8 : 0) | sum]
  }

  /// Whether the window shows a column as it is on the page.
  private func isExplained(_ x: Int) -> Bool {
    if x < 0 { return true }
    let page = observed + x * height
    let inside = x >= windowStart && x < drawnEnd
    if !inside { return nextInk[x] != x }
    let at = (x - windowStart) * height
    for row in 0..<height
    where colour(text[at + row], other[at + row], otherInk[at + row]) != page[row] {
      return false
    }
    return true
  }

  private func firstUnexplained(from start: Int) -> Int {
    var x = max(0, start)
    let end = min(drawnEnd, page.size.width)
    while x < end {
      if !isExplained(x) { return x }
      x += 1
    }
    return nextInk[min(x, page.size.width)]
  }

  private func addBlanks(_ index: Int, _ pen: Int, _ unexplained: Int) {
    // What a blank leaves behind it must be explained for good.
    func add(_ token: Int32, _ advance: Int, _ cost: Int32, leads: Bool = false) {
      let end = pen + advance
      guard end - shelf.overhang <= unexplained, end <= page.size.width else { return }
      push(
        State(
          pen: Int32(end), parent: Int32(index), token: token, cost: states[index].cost + cost, ink: 0,
          endsCount: false, leads: leads), hash: hash(from: end - shelf.overhang))
    }
    if states[index].endsCount { add(Self.countEnd, 1, 0) }
    // A blank that nothing follows would only be a swallowed or invisible one.
    if unexplained == page.size.width, frame.end == nil { return }
    for typeface in typefaces {
      for number in shelf.blanks[Int(typeface.rawValue)] {
        add(number, shelf.tokens[Int(number)].advance, shelf.tokens[Int(number)].cost)
      }
    }
    if unexplained < page.size.width, unexplained <= pen + 3 { add(Self.boundaryStart, 1, 0, leads: true) }
    if tabStop > 0 { add(Self.tab, tabStop - (pen - origin) % tabStop, 25) }
  }

  /// Tokens that are no masks: the px behind a count or a cell boundary, and a blank up to a tab stop.
  static let countEnd: Int32 = -2
  static let tab: Int32 = -3
  /// The px before a cell boundary's sign.
  static let boundaryStart: Int32 = -4

  /// Masks whose first column is the first unexplained one, alone in its column.
  private func tryLookup(_ index: Int, _ pen: Int, _ unexplained: Int) {
    lookUp(index, pen, unexplained, column: unexplained, salt: 0)
  }

  /// Masks of which at least the second column stands alone.
  private func trySecondColumns(_ index: Int, _ pen: Int, _ unexplained: Int) {
    for column in unexplained...min(unexplained + 1, page.size.width - 1) {
      lookUp(index, pen, unexplained, column: column, salt: 1)
    }
  }

  private func lookUp(_ index: Int, _ pen: Int, _ unexplained: Int, column x: Int, salt: UInt64) {
    let column = observed + x * height
    let top = band.baseline - band.top
    for ink in 0..<colours.inkCount {
      let steps = colours.step[ink]
      var foreign = false
      let hash = MaskShelf.columnHash(top: top, count: height) { row in
        let step = steps[Int(column[row])]
        if step == PageColours.foreign { foreign = true }
        return step
      }
      if foreign { continue }
      for typeface in faces(ink) {
        let candidates = shelf.candidates(
          typeface, stepClass: colours.stepClass[ink], column: hash &+ salt)
        for number in candidates ?? [] {
          let left = pen + shelf.tokens[Int(number)].left
          if left <= unexplained, left + 3 > unexplained {
            attempt(number, index, pen, unexplained, UInt8(ink))
          }
        }
      }
    }
  }

  /// Marks are always set in the text face.
  private func faces(_ ink: Int) -> [Typeface] { ink == Int(Ink.mark.rawValue) ? [.text] : typefaces }

  /// All masks, in every ink that the unexplained column shows.
  private func tryAll(_ index: Int, _ pen: Int, _ unexplained: Int) {
    let column = observed + unexplained * height
    for ink in 0..<colours.inkCount {
      let steps = colours.step[ink]
      let shows = (0..<height).contains { column[$0] != 0 && steps[Int(column[$0])] != PageColours.foreign }
      if !shows { continue }
      for typeface in faces(ink) {
        for number in shelf.inked[Int(typeface.rawValue)] {
          attempt(number, index, pen, unexplained, UInt8(ink))
        }
      }
    }
  }

  /// A box tells its own number.
  private func tryBoxes(_ index: Int, _ pen: Int, _ unexplained: Int) {
    let top = band.baseline - HexBox.height - band.top
    guard top >= 0, band.baseline <= band.bottom, let typeface = typefaces.first else { return }
    for (ink, steps) in colours.step.enumerated() {
      let full = colours.stepOfCoverage[ink][255]
      func isFull(_ x: Int, _ y: Int) -> Bool {
        x < page.size.width && steps[Int(observed[x * height + top + y])] == full
      }
      guard (0..<HexBox.height).allSatisfy({ isFull(unexplained, $0) }) else { continue }
      for digits in [2, 4, 6] {
        var scalar: UInt32 = 0
        var isNumber = true
        for digit in 0..<digits where isNumber {
          var pattern = 0
          for pixel in 0..<15 {
            let x = unexplained + 2 + 4 * digit + pixel % 3
            pattern = pattern << 1 | (isFull(x, 1 + pixel / 3) ? 1 : 0)
          }
          if let value = HexBox.digitPixels.firstIndex(of: pattern) {
            scalar = scalar << 4 | UInt32(value)
          } else {
            isNumber = false
          }
        }
        if isNumber, HexBox.digits(scalar) == digits, let number = shelf.box(scalar, typeface) {
          attempt(number, index, pen, unexplained, UInt8(ink))
        }
      }
    }
  }

  /// Follows a state with a mask if no pixel speaks against it.
  private func attempt(_ number: Int32, _ index: Int, _ pen: Int, _ unexplained: Int, _ ink: UInt8) {
    let token = shelf.tokens[Int(number)]
    let start = pen + token.left
    let end = pen + token.advance
    // Columns that no later mask can reach must be right now.
    let final = end - shelf.overhang
    let rowStart = band.baseline - token.top - band.top
    guard start >= 0, start + token.width <= page.size.width else { return }
    let ink4 = SIMD4(occupied[start], occupied[start + 1], occupied[start + 2], occupied[start + 3])
    if token.occupied & ~ink4 != .zero { return }
    if states[index].leads, ink != Ink.mark.rawValue || !isBoundary(token) { return }
    guard token.isMark || ink != Ink.mark.rawValue, end <= page.size.width, start >= 0,
      start + token.width <= page.size.width,
      start <= unexplained || unexplained >= final
    else { return }
    let columns = shelf.pool.base + token.offset
    let windowStart = windowStart
    for column in 0..<token.width {
      let x = start + column
      let from = columns + column * token.height
      let at = (x - windowStart) * height
      let page = observed + x * height
      let isFinal = x < final
      for row in 0..<token.height where from[row] != 0 {
        let place = rowStart + row
        guard place >= 0, place < height else { return }
        if !isPossible(from[row], ink, at + place, page[place], isFinal: isFinal) { return }
      }
      // Pixels of the column that the mask leaves alone.
      if isFinal, x >= unexplained {
        for row in 0..<height {
          let own = row - rowStart
          if own >= 0, own < token.height, from[own] != 0 { continue }
          if colour(text[at + row], other[at + row], otherInk[at + row]) != page[row] { return }
        }
      }
    }
    var x = max(unexplained, 0)
    while x < final {
      if x < start || x >= start + token.width, !isExplained(x) { return }
      x += 1
    }
    let state = State(
      pen: Int32(end), parent: Int32(index), token: number, cost: states[index].cost + token.cost, ink: ink,
      endsCount: ink != 0 && (isCount(token) || isBoundary(token)))
    push(state, hash: hash(from: final, adding: token, start, ink))
  }

  /// Whether coverage added to a pixel of the window can give the page's colour; where no later mask can reach,
  /// whether it does.
  @inline(__always)
  private func isPossible(_ amount: UInt8, _ ink: UInt8, _ at: Int, _ wanted: UInt8, isFinal: Bool) -> Bool {
    var ownText = text[at]
    var ownOther = other[at]
    var ownInk = otherInk[at]
    if ink == 0 {
      ownText += min(amount, 255 - ownText)
    } else {
      if ownOther == 0 || Int(amount) >= Int(ownText) + Int(ownOther) { ownInk = ink }
      ownOther += min(amount, 255 - ownOther)
    }
    if isFinal { return colour(ownText, ownOther, ownInk) == wanted }
    let most = colours.mostCoverage[Int(wanted)]
    return most == 255 || Int(ownText) + Int(ownOther) <= Int(most)
  }

  /// Whether a mask can end the mark of a number of spaces or tabs.
  private func isCount(_ token: MaskToken) -> Bool {
    let name = shelf.classes[token.name].members[0]
    return name.count == 1 && (0x30...0x39 ~= name[0] || name[0] == 0x21E5)
  }

  /// Whether a mask is part of the mark for a cell boundary.
  private func isBoundary(_ token: MaskToken) -> Bool {
    shelf.classes[token.name].members.contains { $0.count == 1 && Self.boundarySigns.contains($0[0]) }
  }

  private static let boundarySigns: Set<UInt32> = [
    0x7C, 0xA6, 0xB2, 0xB3, 0xB9, 0x2070, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079,
  ]

  /// Hash of what is drawn from a column on.
  private func hash(from start: Int, adding token: MaskToken? = nil, _ tokenStart: Int = 0, _ ink: UInt8 = 0)
    -> UInt64
  {
    var hash: UInt64 = 0
    let tokenEnd = token.map { tokenStart + $0.width } ?? 0
    var x = max(start, windowStart)
    while x < max(drawnEnd, tokenEnd) {
      let at = (x - windowStart) * height
      for row in 0..<height {
        var value = UInt64(text[at + row]) | UInt64(other[at + row]) << 8
        if let token, x >= tokenStart, x < tokenEnd {
          let own = row - (band.baseline - token.top - band.top)
          if own >= 0, own < token.height {
            let amount = shelf.pool.base[token.offset + (x - tokenStart) * token.height + own]
            if ink == 0 {
              value = (value & 0xFF00) | min(255, (value & 255) + UInt64(amount))
            } else if amount > 0 {
              value += UInt64(amount) << 8
            }
          }
        }
        if value != 0 {
          hash ^= (value ^ UInt64(x) << 40 ^ UInt64(row) << 32) &* 0xD6E8_FEB8_6659_FD93
          hash = hash << 7 | hash >> 57
        }
      }
      x += 1
    }
    return hash
  }
}
