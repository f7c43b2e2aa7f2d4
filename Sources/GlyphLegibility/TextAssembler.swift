import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphLayout

/// Turns the rows of a document's pages back into its text: marks become the bytes they stand for, line ends
/// what the layout swallowed there, and classes of equal masks the character that fits its neighbours.
struct TextAssembler {
  /// What a row is made of once masks have names.
  enum Element: Hashable {
    /// A text mask: the number of its class.
    case text(Int)
    /// A code point whose mirror image stands there.
    case mirrored(UInt32)
    case space
    case tab
    /// In the mark ink: the class number.
    case mark(Int)
    /// An escape of a chat transcript: its place in `Literal.all`.
    case literal(Int)
  }

  /// One piece of the recovered text.
  enum Piece: Hashable {
    case scalars([UInt32])
    /// A class with several members, still to be chosen from.
    case choice(Int)
  }

  let style: PageStyle
  let shelf: MaskShelf
  let pageHeight: Int
  /// The direction of the document's paragraphs.
  let isRightToLeft: Bool
  private(set) var pieces: [Piece] = []
  private(set) var lastRow: ReadRow?
  /// What is left of the legends that the rows so far may be part of.
  private var legends: [ArraySlice<UInt32>]
  private let newlineText: [UInt32]

  init(style: PageStyle, shelf: MaskShelf, pageHeight: Int, isRightToLeft: Bool) {
    self.isRightToLeft = isRightToLeft
    self.style = style
    self.shelf = shelf
    self.pageHeight = pageHeight
    let words =
      style.mode == .flow ? Reading.allCases.map { Marks.legend + Marks.legend($0) } : [Marks.linesLegend]
    legends = style.legend ? words.map { $0.unicodeScalars.map(\.value).filter { $0 != 0x20 }[...] } : []
    if case .text(let text) = style.newline {
      newlineText = text.unicodeScalars.map(\.value)
    } else {
      newlineText = []
    }
  }

  /// Adds the rows of a page's column.
  mutating func add(_ rows: [ReadRow]) {
    for (number, row) in rows.enumerated() {
      let elements = elements(row)
      if isLegend(elements) { continue }
      if number == 0 { addEmptyLinesAtPageEnd(before: row) }
      if style.mode != .flow { for _ in 0..<row.emptyLinesBefore { pieces.append(.scalars([0x0A])) } }
      add(inSourceOrder(elements), of: row)
      lastRow = row
    }
  }

  private func elements(_ row: ReadRow) -> [Element] {
    var elements: [Element] = []
    /// px of the spaces that stand last, and how many they are.
    var (blank, spaces) = (0, 0)
    for placed in row.tokens {
      if placed.token == RowReader.countEnd || placed.token == RowReader.boundaryStart { continue }
      if placed.token == RowReader.tab {
        elements.append(.tab)
        (blank, spaces) = (0, 0)
        continue
      }
      let token = shelf.tokens[Int(placed.token)]
      let name = shelf.name(placed.token, placed.ink)
      if token.isBlank, shelf.classes[name].members[0] == [0x20] {
        (blank, spaces) = (blank + token.advance, spaces + 1)
        elements.append(.space)
        continue
      }
      // Spaces are those of the text that they stand before: three of one face can be as wide as four of another.
      let advance = Int(shelf.fonts.entry(0x20, token.typeface).advance)
      if spaces > 1, advance > 0, blank % advance == 0 {
        elements.removeLast(spaces)
        elements += Array(repeating: .space, count: blank / advance)
      }
      (blank, spaces) = (0, 0)
      if placed.ink == Ink.mark.rawValue, !token.isBlank {
        elements.append(.mark(name))
      } else if placed.ink == Ink.speaker.rawValue, let literal = literal(name, .speaker) {
        elements.append(.literal(literal))
      } else {
        elements.append(.text(name))
      }
    }
    return elements
  }

  /// The literal that a class draws in an ink.
  private func literal(_ name: Int, _ ink: Ink) -> Int? {
    Literal.all.firstIndex { literal in
      literal.ink == ink
        && shelf.classes[name].members.contains(literal.drawn.unicodeScalars.map(\.value))
    }
  }

  /// Takes a row of the legend away: words in the mark ink that go on as the legend does.
  private mutating func isLegend(_ elements: [Element]) -> Bool {
    let left = legends.compactMap { legend in rest(of: legend, after: elements) }
    if left.isEmpty { return false }
    legends = left
    return true
  }

  private func rest(of legend: ArraySlice<UInt32>, after elements: [Element]) -> ArraySlice<UInt32>? {
    var left = legend
    var wrong = 0
    for element in elements where element != .space {
      guard case .mark(let name) = element, let next = left.first else { return nil }
      // The mark ink has fewer steps: letters that differ in the text ink may be one in it.
      if !shelf.classes[name].members.contains([next]) { wrong += 1 }
      left.removeFirst()
    }
    if wrong * 4 > legend.count - left.count { return nil }
    return left.count <= legend.count - 2 ? left : nil
  }

  // MARK: - Rows

  private enum RowEnd {
    /// Nothing is missing: the text went on without a space, or a newline stands there.
    case joined
    /// The row ended where a line may: the classes on both sides tell whether a space was swallowed.
    case open
    case newline
  }

  private var rowEnd: RowEnd = .joined
  /// How many pieces there were after the last cell boundary.
  private var boundaryPieces = -1

  private mutating func add(_ elements: [Element], of row: ReadRow) {
    if rowEnd == .open, let first = elements.first, swallowedSpace(before: first) {
      pieces.append(.scalars([0x20]))
    }
    if rowEnd == .newline { pieces.append(.scalars([0x0A])) }
    rowEnd = style.mode != .flow ? .newline : .open
    var at = 0
    while at < elements.count {
      switch elements[at] {
      case .space:
        pieces.append(.scalars([0x20]))
        at += 1
      case .tab:
        pieces.append(.scalars([0x09]))
        at += 1
      case .text(let name):
        let members = shelf.classes[name].members
        pieces.append(members.count == 1 ? .scalars(members[0]) : .choice(name))
        at += 1
      case .mirrored(let scalar):
        pieces.append(.scalars([scalar]))
        at += 1
      case .mark: at = addMark(elements, at)
      case .literal(let number):
        add(Literal.all[number])
        // Behind a mark no space is ever swallowed.
        if at == elements.count - 1, Literal.all[number].endsLine || style.mode == .flow { rowEnd = .joined }
        at += 1
      }
    }
  }

  /// Adds what the mark at `at` stands for; returns where the next element is.
  private mutating func addMark(_ elements: [Element], _ at: Int) -> Int {
    if !newlineText.isEmpty, let end = newlineEnd(elements, at) { return end }
    if let end = addBoundary(elements, at) { return end }
    if case .mark(let name) = elements[at], let literal = literal(name, .mark) {
      add(Literal.all[literal])
      if at == elements.count - 1, style.mode == .flow { rowEnd = .joined }
      return at + 1
    }
    guard let scalar = markScalar(elements[at]) else { return at + 1 }
    switch scalar {
    case Marks.newline.value, Marks.carriageReturnNewline.value:
      pieces.append(.scalars(scalar == Marks.newline.value ? [0x0A] : [0x0D, 0x0A]))
      // Digits right behind count the spaces that the new line starts with.
      let (count, end) = number(elements, at + 1)
      if let count, style.newline == .mark { pieces.append(.scalars(Array(repeating: 0x20, count: count))) }
      return end
    case Marks.split.value: rowEnd = .joined
    case Marks.wrap.value: rowEnd = .open
    case Marks.spaces.value, Marks.tabs.value:
      let (count, end) = number(elements, at + 1)
      let byte: UInt32 = scalar == Marks.tabs.value ? 0x09 : 0x20
      pieces.append(.scalars(Array(repeating: byte, count: count ?? 1)))
      return end
    default: pieces.append(.scalars([scalar]))
    }
    return at + 1
  }

  private mutating func add(_ literal: Literal) {
    pieces.append(.scalars(literal.source.description.unicodeScalars.map(\.value)))
  }

  /// Adds the table mark that starts at `at`: raised digits, `|` or `¦`, raised digits.
  private mutating func addBoundary(_ elements: [Element], _ at: Int) -> Int? {
    let (before, sign) = raisedNumber(elements, at)
    guard sign < elements.count, case .mark(let name) = elements[sign] else { return nil }
    let members = shelf.classes[name].members
    let (after, end) = raisedNumber(elements, sign + 1)
    func spaces(_ count: Int) -> [UInt32] { Array(repeating: 0x20, count: count) }
    if members.contains([Marks.gap.value]), before == nil {
      pieces.append(.scalars(spaces(after ?? 2)))
    } else if members.contains([Marks.boundary.value]) {
      let starts = pieces.last.map { $0 == .scalars([0x0A]) || $0 == .scalars([0x0D, 0x0A]) } ?? true
      let usualBefore = starts || boundaryPieces == pieces.count ? 0 : 1
      let usualAfter = end == elements.count ? 1 : isNewline(elements[end]) ? 0 : 1
      pieces.append(.scalars(spaces(before ?? usualBefore) + [0x7C] + spaces(after ?? usualAfter)))
      boundaryPieces = pieces.count
    } else {
      return nil
    }
    return end
  }

  private func raisedNumber(_ elements: [Element], _ at: Int) -> (Int?, Int) {
    var end = at
    var number: Int?
    while end < elements.count, case .mark(let name) = elements[end],
      let digit = (0...9).first(where: {
        shelf.classes[name].members.contains(Marks.superscript($0).unicodeScalars.map(\.value))
      })
    {
      number = (number ?? 0) * 10 + digit
      end += 1
    }
    return (number, end)
  }

  /// The number that the digits in the mark ink from `at` on tell, and where they end.
  private func number(_ elements: [Element], _ at: Int) -> (Int?, Int) {
    var end = at
    var number: Int?
    while end < elements.count, let digit = markScalar(elements[end]), 0x30...0x39 ~= digit, end - at < 9 {
      number = (number ?? 0) * 10 + Int(digit - 0x30)
      end += 1
    }
    return (number, end)
  }

  private func isNewline(_ element: Element) -> Bool {
    markScalar(element) == Marks.newline.value || markScalar(element) == Marks.carriageReturnNewline.value
  }

  func markScalar(_ element: Element) -> UInt32? {
    guard case .mark(let name) = element else { return nil }
    let members = shelf.classes[name].members
    let marks = [
      Marks.newline, Marks.carriageReturnNewline, Marks.spaces, Marks.tabs, Marks.wrap, Marks.split,
    ].map { [$0.value] }
    return (members.first { marks.contains($0) } ?? members[0]).first
  }

  /// Where a style's own newline text ends if it stands at `at`; the blanks around it belong to it.
  private mutating func newlineEnd(_ elements: [Element], _ at: Int) -> Int? {
    let ink = newlineText.filter { $0 != 0x20 }
    var end = at
    for scalar in ink {
      while end < elements.count, elements[end] == .space { end += 1 }
      guard end < elements.count, case .mark(let name) = elements[end],
        shelf.classes[name].members.contains([scalar])
      else { return nil }
      end += 1
    }
    for _ in newlineText.prefix(while: { $0 == 0x20 }) where pieces.last == .scalars([0x20]) {
      pieces.removeLast()
    }
    for _ in newlineText.reversed().prefix(while: { $0 == 0x20 })
    where end < elements.count && elements[end] == .space { end += 1 }
    pieces.append(.scalars([0x0A]))
    return end
  }

  /// The layout's rule (`AtomBuffer.append`): a space between characters that could part without one starts the
  /// next line, any other is swallowed where its line ends.
  private func swallowedSpace(before first: Element) -> Bool {
    let next: [UInt32]
    switch first {
    case .text(let name): next = shelf.classes[name].members[0]
    case .mirrored(let scalar): next = [scalar]
    default: return false
    }
    guard let last = pieces.last else { return false }
    let before: [UInt32]
    switch last {
    case .scalars(let scalars): before = scalars
    case .choice(let name): before = shelf.classes[name].members[0]
    }
    guard let lastScalar = before.last, lastScalar > 0x20 else { return false }
    guard let nextScalar = next.first else { return false }
    return !BreakClass.needsNoSpace(pairClass(lastScalar), pairClass(nextScalar))
  }

  private func pairClass(_ scalar: UInt32) -> BreakClass {
    let entry = shelf.fonts.entry(scalar, .text)
    return entry.traits.contains(.shaped) && entry.breakClass == .glue ? .word : entry.breakClass
  }

  // MARK: - Empty lines

  /// Where lines are kept, empty lines below a column's last row: as many as fill it until the next row has no room.
  private mutating func addEmptyLinesAtPageEnd(before row: ReadRow) {
    guard style.mode != .flow, let last = lastRow else { return }
    let bottom = pageHeight - style.margins.bottom - style.border.width - style.border.padding
    let ascent = max(1, style.pitch - max(1, Int(shelf.fonts.entry(0x70, .text).bottom)))
    let descent = max(0, style.pitch - ascent)
    let next = row.emptyLinesBefore > 0 ? (top: 0, bottom: 0) : (top: row.top, bottom: row.bottom)
    var baseline = last.baseline
    var above = last.bottom
    while baseline + max(style.pitch, above + next.top) + max(descent, next.bottom) <= bottom {
      pieces.append(.scalars([0x0A]))
      baseline += max(style.pitch, above)
      above = 0
    }
  }

  static func encode(_ scalars: [UInt32], to bytes: inout [UInt8]) {
    for value in scalars {
      if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) { bytes += encoded }
    }
  }
}
