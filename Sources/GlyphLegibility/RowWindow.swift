import GlyphLayout

/// What the masks so far draw around the pen, compared with the page.
extension RowReader {
  /// Draws the tokens that lead to a state into the window around its pen.
  func draw(_ index: Int) {
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

  func stamp(_ token: MaskToken, _ pen: Int, _ ink: UInt8) {
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
  func colour(_ text: UInt8, _ other: UInt8, _ ink: UInt8) -> UInt8 {
    if other == 0 { return colours.number[Int(text)] }
    let sum = Int(text) + min(Int(other), 255 - Int(text))
    return colours.number[(other >= text ? Int(ink) << 8 : 0) | sum]
  }

  /// Whether the window shows a column as it is on the page.
  func isExplained(_ x: Int) -> Bool {
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

  func firstUnexplained(from start: Int) -> Int {
    var x = max(0, start)
    let end = min(drawnEnd, page.size.width)
    while x < end {
      if !isExplained(x) { return x }
      x += 1
    }
    return nextInk[min(x, page.size.width)]
  }

  /// Hash of what is drawn from a column on.
  func hash(from start: Int, adding token: MaskToken? = nil, _ tokenStart: Int = 0, _ ink: UInt8 = 0)
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
