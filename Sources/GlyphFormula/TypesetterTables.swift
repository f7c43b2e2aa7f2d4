import GlyphFonts

/// Matrices, cases and aligned equations.
extension Typesetter {
  func table(_ table: MathTable, _ position: Int, _ outer: MathStyle) throws(FormulaError) -> MathBox {
    // Equations of a display set in a line of text stay in text style.
    let level = max(table.style, outer.isDisplay || table.style > .text ? table.style : .text)
    let style = MathStyle(level: max(level, outer.isScript ? outer.level : level), isCramped: false)
    var cells: [[MathBox]] = []
    for row in table.rows {
      var boxes: [MathBox] = []
      for (column, cell) in row.cells.enumerated() {
        boxes.append(try box(continued(cell, column, table, position), style))
      }
      cells.append(boxes)
    }
    var tags: [MathBox] = []
    for row in table.rows {
      var tag = MathBox()
      for items in row.tags {
        if tag.width > 0 { tag.width += mu(9, style) }
        tag.append(try box(items, MathStyle(level: max(style.level, .text))))
      }
      tags.append(tag)
    }
    let grid = placed(table, cells, tags, style)
    guard table.left != nil || table.right != nil else { return grid }
    return try fenced(grid, [table.left, table.right], style)
  }

  /// The right side of an aligned equation starts with its relation: an empty atom before it brings the space.
  private func continued(_ cell: [MathItem], _ column: Int, _ table: MathTable, _ position: Int) -> [MathItem]
  {
    guard table.repeats, column % 2 == 1 else { return cell }
    return [.atom(MathAtom(.ordinary, .empty, position: position))] + cell
  }

  private func placed(_ table: MathTable, _ cells: [[MathBox]], _ tags: [MathBox], _ style: MathStyle)
    -> MathBox
  {
    var widths = [Int](repeating: 0, count: cells.reduce(0) { max($0, $1.count) })
    for row in cells {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.width) }
    }
    let (lefts, width) = columns(table, widths, style)
    let (baselines, total) = rows(table, cells, tags, style)
    var box = MathBox(width: width, height: .min / 2, depth: .min / 2)
    // The middle of the whole on the axis.
    let top = (doubleAxis(style) + total) / 2
    let line = constant(.fractionRuleThickness, style, atLeast: 1)
    for (row, boxes) in cells.enumerated() {
      let y = top - baselines[row]
      for (column, cell) in boxes.enumerated() {
        let free = widths[column] - cell.width
        let shift =
          switch table.alignment(column) {
          case .left: 0
          case .center: free / 2
          case .right: free
          }
        box.add(cell, x: lefts[column] + shift, y: y)
      }
      if tags[row].width > 0 {
        box.add(tags[row], x: width + mu(18, style), y: y)
        box.width = max(box.width, width + mu(18, style) + tags[row].width)
      }
      if table.rows[row].hasRuleAbove {
        let above =
          row == 0 ? top : top - (baselines[row] - rowTop(cells[row], tags[row], table, style)) + 1 + line
        box.addRule(x: 0, top: above, width: width, height: line)
      }
    }
    if table.hasRuleBelow { box.addRule(x: 0, top: top - total + line, width: width, height: line) }
    for column in table.rules.sorted() {
      let x =
        column < lefts.count ? max(0, lefts[column] - gap(table, column, style) / 2 - line) : width - line
      box.addRule(x: x, top: top, width: line, height: total)
    }
    if cells.isEmpty {
      box.height = 0
      box.depth = 0
    }
    return box
  }

  private func gap(_ table: MathTable, _ column: Int, _ style: MathStyle) -> Int {
    if column == 0 { return table.rules.contains(0) ? 2 * mu(6, style) : 0 }
    let gap = Int((table.gap(column) * em(style)).rounded())
    return table.rules.contains(column) ? max(gap, 2 * mu(5, style)) : gap
  }

  private func columns(_ table: MathTable, _ widths: [Int], _ style: MathStyle) -> (lefts: [Int], width: Int)
  {
    var lefts: [Int] = []
    var x = 0
    for (column, width) in widths.enumerated() {
      x += column == 0 && table.rules.contains(0) ? mu(6, style) : gap(table, column, style)
      lefts.append(x)
      x += width
    }
    if table.rules.contains(where: { $0 >= widths.count }) { x += mu(6, style) }
    return (lefts, x)
  }

  private func rowTop(_ cells: [MathBox], _ tag: MathBox, _ table: MathTable, _ style: MathStyle) -> Int {
    let strut = Int((table.pitch * em(style) * 0.7).rounded())
    return max(strut, tag.height, cells.reduce(0) { max($0, $1.height) })
  }

  /// Distance of each row's baseline from the table's top, and the table's height.
  private func rows(_ table: MathTable, _ cells: [[MathBox]], _ tags: [MathBox], _ style: MathStyle) -> (
    baselines: [Int], total: Int
  ) {
    let strut = Int((table.pitch * em(style) * 0.3).rounded())
    let line = constant(.fractionRuleThickness, style, atLeast: 1)
    // Equations with fractions need more air than rows of a matrix.
    let rowGap = table.style == .display ? max(1, Int((em(style) * 0.25).rounded())) : 1
    var baselines: [Int] = []
    var y = 0
    for (row, boxes) in cells.enumerated() {
      if row > 0 { y += rowGap }
      if table.rows[row].hasRuleAbove { y += line + (row == 0 ? 1 : 2) }
      y += rowTop(boxes, tags[row], table, style)
      baselines.append(y)
      y += max(strut, tags[row].depth, boxes.reduce(0) { max($0, $1.depth) })
    }
    if table.hasRuleBelow { y += line + 1 }
    return (baselines, y)
  }
}
