import GlyphLayout

/// Cuts a page into the columns it was set in. How many there are is not known beforehand: the first rule between
/// two tells.
struct PageColumns {
  let style: PageStyle
  let colours: PageColours
  /// The text area (px).
  let left: Int
  let width: Int
  let top: Int

  /// One column of a page: a page with paper around it, and where its text starts (px).
  struct Part {
    var page: PixelPage
    var left: Int
    /// Of the column (px).
    var width: Int
  }

  func parts(of page: PixelPage) -> [Part] {
    guard style.mode == .columns, let stride = stride(page) else {
      return [Part(page: page, left: left, width: width)]
    }
    var rules: [Int] = []
    while isRule(page, rule(rules.count, stride)) { rules.append(rule(rules.count, stride)) }
    let edges = [-1] + rules + [page.size.width]
    return (0...rules.count).map { column in
      Part(
        page: page.part(edges[column] + 1..<edges[column + 1]), left: left + column * stride,
        width: stride - PageStyle.columnGutter)
    }
  }

  /// From one column's left edge to the next one's; nil for one column.
  private func stride(_ page: PixelPage) -> Int? {
    let gutter = PageStyle.columnGutter
    let most = (width + gutter) / (8 * style.pitch)
    guard most > 1 else { return nil }
    return (2...most).lazy.map { count in (width - (count - 1) * gutter) / count + gutter }
      .first { isRule(page, rule(0, $0)) }
  }

  private func rule(_ column: Int, _ stride: Int) -> Int {
    left + (column + 1) * stride - PageStyle.columnGutter / 2
  }

  /// Whether a rule of at least one row starts at the text area's top.
  private func isRule(_ page: PixelPage, _ x: Int) -> Bool {
    guard x < page.size.width, top + style.pitch <= page.size.height else { return false }
    let full = colours.number[Int(Ink.markup.rawValue) << 8 | 255]
    return (top..<top + style.pitch).allSatisfy { page.pixels[$0 * page.size.width + x] == full }
  }
}
