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

  struct State {
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

  let page: PixelPage
  let shelf: MaskShelf
  let colours: PageColours
  let typefaces: [Typeface]
  let band: RowBand
  let height: Int
  /// px from tab stop to tab stop; 0 where tabs are marks.
  let tabStop: Int
  let origin: Int
  var frame: RowFrame

  /// Colours of the band, column by column.
  let observed: UnsafeMutablePointer<UInt8>
  /// For each column the next one with ink, from it on; the page's width where there is none.
  var nextInk: [Int]
  /// Where each column has ink (see `MaskToken.occupancyBit`).
  let occupied: UnsafeMutablePointer<UInt64>
  var states: [State] = []
  var buckets: [[Int32]]
  var seen: [UInt64: Int32] = [:]
  var best: Int32 = -1

  // The window: what the tokens so far draw around the current pen.
  let text: UnsafeMutablePointer<UInt8>
  let other: UnsafeMutablePointer<UInt8>
  let otherInk: UnsafeMutablePointer<UInt8>
  var windowStart = 0
  let windowWidth: Int
  var drawnEnd = 0

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
    doubtRare()
    return .read(path(to: best).map(placed), cost: states[Int(best)].cost)
  }

  /// The states of a sequence after its start, in order.
  private func path(to last: Int32) -> [Int32] {
    var path: [Int32] = []
    var at = last
    while at >= 0, states[Int(at)].parent >= 0 {
      path.append(at)
      at = states[Int(at)].parent
    }
    return path.reversed()
  }

  private func placed(_ state: Int32) -> PlacedToken {
    let (state, parent) = (states[Int(state)], states[Int(state)].parent)
    return PlacedToken(token: state.token, pen: Int(states[Int(parent)].pen), ink: state.ink)
  }

  /// A few odd signs among common ones may be common ones that share a column: tries all masks in their place.
  private func doubtRare() {
    let rare = path(to: best).filter {
      let state = states[Int($0)]
      return state.token >= 0 && state.ink != Ink.mark.rawValue
        && shelf.tokens[Int(state.token)].cost >= MaskShelf.rareCost
    }
    guard 1...Self.fewRare ~= rare.count else { return }
    for state in rare {
      let parent = Int(states[Int(state)].parent)
      if states[parent].stage == 1 { expand(parent, withAll: true) }
    }
    run()
  }

  private static let fewRare = 16

  func run() {
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
  func push(_ state: State, hash: UInt64) {
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

  func expand(_ index: Int, withAll: Bool) {
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
}
