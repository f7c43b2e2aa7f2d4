import GlyphFonts
import GlyphLayout
import GlyphRaster

/// Which masks may follow a pen.
extension RowReader {
  func addBlanks(_ index: Int, _ pen: Int, _ unexplained: Int) {
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
  func tryLookup(_ index: Int, _ pen: Int, _ unexplained: Int) {
    lookUp(index, pen, unexplained, column: unexplained, salt: 0)
  }

  /// Masks of which at least the second column stands alone.
  func trySecondColumns(_ index: Int, _ pen: Int, _ unexplained: Int) {
    for column in unexplained...min(unexplained + 1, page.size.width - 1) {
      lookUp(index, pen, unexplained, column: column, salt: 1)
    }
  }

  func lookUp(_ index: Int, _ pen: Int, _ unexplained: Int, column x: Int, salt: UInt64) {
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
  func faces(_ ink: Int) -> [Typeface] { ink == Int(Ink.mark.rawValue) ? [.text] : typefaces }

  /// All masks, in every ink that the unexplained column shows.
  func tryAll(_ index: Int, _ pen: Int, _ unexplained: Int) {
    let column = observed + unexplained * height
    for ink in 0..<colours.inkCount {
      let steps = colours.step[ink]
      let shows = (0..<height).contains { column[$0] != 0 && steps[Int(column[$0])] != PageColours.foreign }
      if !shows { continue }
      for typeface in faces(ink) {
        shelf.inked[Int(typeface.rawValue)].forEach(at: pen, occupied, width: page.size.width) {
          attempt($0, index, pen, unexplained, UInt8(ink))
        }
      }
    }
  }

  /// A box tells its own number.
  func tryBoxes(_ index: Int, _ pen: Int, _ unexplained: Int) {
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
  func attempt(_ number: Int32, _ index: Int, _ pen: Int, _ unexplained: Int, _ ink: UInt8) {
    let token = shelf.tokens[Int(number)]
    let start = pen + token.left
    let end = pen + token.advance
    // Columns that no later mask can reach must be right now.
    let final = end - shelf.overhang
    let rowStart = band.baseline - token.top - band.top
    guard start >= 0, start + token.width <= page.size.width else { return }
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
  func isPossible(_ amount: UInt8, _ ink: UInt8, _ at: Int, _ wanted: UInt8, isFinal: Bool) -> Bool {
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
  func isCount(_ token: MaskToken) -> Bool {
    let name = shelf.classes[token.name].members[0]
    return name.count == 1 && (0x30...0x39 ~= name[0] || name[0] == 0x21E5)
  }

  /// Whether a mask is part of the mark for a cell boundary.
  func isBoundary(_ token: MaskToken) -> Bool {
    shelf.classes[token.name].members.contains { $0.count == 1 && Self.boundarySigns.contains($0[0]) }
  }

  static let boundarySigns: Set<UInt32> = [
    0x7C, 0xA6, 0xB2, 0xB3, 0xB9, 0x2070, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079,
  ]
}
