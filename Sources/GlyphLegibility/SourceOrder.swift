import GlyphFonts

/// Puts what stands in a row from left to right back into the order of its source: the bidirectional algorithm
/// (UAX #9) the other way round. Several sources can give one row (a number beside a word of the other direction);
/// this gives the one without nesting.
struct SourceOrder {
  enum Kind {
    case leftToRight, rightToLeft, number, neutral
    /// What separates paragraphs: it has the level of the paragraph.
    case separator
  }

  let isRightToLeft: Bool

  /// Indices of a row's units in source order, and the level of each unit.
  func order(_ kinds: [Kind]) -> (order: [Int], levels: [UInt8]) {
    let levels = levels(kinds)
    var order = Array(kinds.indices)
    let highest = levels.max() ?? 0
    // Rule L2 is its own inverse when the levels are given in visual order.
    if highest > 0 {
      for level in 1...highest { reverse(&order, levels, from: level) }
    }
    return (order, levels)
  }

  private func reverse(_ order: inout [Int], _ levels: [UInt8], from level: UInt8) {
    var at = 0
    while at < order.count {
      guard levels[order[at]] >= level else {
        at += 1
        continue
      }
      var end = at
      while end < order.count, levels[order[end]] >= level { end += 1 }
      order[at..<end].reverse()
      at = end
    }
  }

  private func levels(_ kinds: [Kind]) -> [UInt8] {
    let base: UInt8 = isRightToLeft ? 1 : 0
    var levels = kinds.map { kind -> UInt8 in
      switch kind {
      case .leftToRight: isRightToLeft ? 2 : 0
      case .rightToLeft: 1
      case .number: isRightToLeft ? 2 : 0
      case .neutral, .separator: base
      }
    }
    // Numbers within right-to-left text run on with it.
    if !isRightToLeft {
      for index in kinds.indices where kinds[index] == .number {
        if strong(kinds, before: index) == .rightToLeft, strong(kinds, after: index) == .rightToLeft {
          levels[index] = 2
        }
      }
    }
    for index in kinds.indices where kinds[index] == .neutral {
      let before = neighbour(kinds, index, -1)
      let after = neighbour(kinds, index, 1)
      levels[index] = level(of: before, levels, after, kinds, base)
    }
    return levels
  }

  /// Of a neutral between two others: theirs where both have one direction, else the paragraph's.
  private func level(of before: Int?, _ levels: [UInt8], _ after: Int?, _ kinds: [Kind], _ base: UInt8)
    -> UInt8
  {
    guard let before, let after else { return base }
    if isRightToLeft {
      // A number behind a left-to-right letter runs on with it (rule W7).
      let leads = kinds[before] == .number ? strong(kinds, before: before) : kinds[before]
      return leads == .leftToRight && kinds[after] != .rightToLeft ? 2 : base
    }
    return levels[before] > 0 && levels[after] > 0 ? 1 : 0
  }

  private func neighbour(_ kinds: [Kind], _ index: Int, _ step: Int) -> Int? {
    var at = index + step
    while kinds.indices.contains(at), kinds[at] == .neutral { at += step }
    return kinds.indices.contains(at) && kinds[at] != .separator ? at : nil
  }

  private func strong(_ kinds: [Kind], before index: Int) -> Kind? { strong(kinds, index, -1) }
  private func strong(_ kinds: [Kind], after index: Int) -> Kind? { strong(kinds, index, 1) }

  private func strong(_ kinds: [Kind], _ index: Int, _ step: Int) -> Kind? {
    var at = index + step
    while kinds.indices.contains(at), kinds[at] == .neutral || kinds[at] == .number { at += step }
    return kinds.indices.contains(at) ? kinds[at] : nil
  }
}
