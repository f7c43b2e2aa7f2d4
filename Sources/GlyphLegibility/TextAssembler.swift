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
  private(set) var pieces: [Piece] = []
  private var lastRow: ReadRow?
  /// What is left of the legends that the rows so far may be part of.
  private var legends: [ArraySlice<UInt32>]
  private let newlineText: [UInt32]

  init(style: PageStyle, shelf: MaskShelf, pageHeight: Int) {
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
      add(elements, of: row)
      lastRow = row
    }
  }

  private func elements(_ row: ReadRow) -> [Element] {
    var elements: [Element] = []
    for placed in row.tokens {
      if placed.token == RowReader.countEnd || placed.token == RowReader.boundaryStart { continue }
      if placed.token == RowReader.tab {
        elements.append(.tab)
        continue
      }
      let token = shelf.tokens[Int(placed.token)]
      if placed.ink == Ink.mark.rawValue, !token.isBlank {
        elements.append(.mark(token.name))
      } else if placed.ink == Ink.speaker.rawValue, let literal = literal(token.name, .speaker) {
        elements.append(.literal(literal))
      } else if token.isBlank, shelf.classes[token.name].members[0] == [0x20] {
        elements.append(.space)
      } else {
        elements.append(.text(token.name))
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

  private func markScalar(_ element: Element) -> UInt32? {
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
    guard case .text(let next) = first, let last = pieces.last else { return false }
    let before: [UInt32]
    switch last {
    case .scalars(let scalars): before = scalars
    case .choice(let name): before = shelf.classes[name].members[0]
    }
    guard let lastScalar = before.last, lastScalar > 0x20 else { return false }
    guard let nextScalar = shelf.classes[next].members[0].first else { return false }
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

  // MARK: - Choosing from classes

  /// The text, with every class replaced by one of its members: a letter of the script of the nearest letters
  /// that only one script has (in the word, else before it, else after it); where that does not decide, the
  /// class's name, which is ASCII if any member is.
  func text() -> [UInt8] {
    var scripts: [LetterScript?] = pieces.map { piece in
      guard case .scalars(let scalars) = piece else { return nil }
      return scalars.lazy.compactMap(LetterScript.init).first
    }
    for index in pieces.indices {
      guard case .choice(let name) = pieces[index] else { continue }
      let members = shelf.classes[name].members
      let common = members.filter { $0.allSatisfy { MaskShelf.rank($0) < 0x110000 } }
      let own = (common.isEmpty ? members : common).map { $0.lazy.compactMap(LetterScript.init).first }
      if let first = own[0], own.allSatisfy({ $0 == first }) { scripts[index] = first }
    }
    var bytes: [UInt8] = []
    for index in pieces.indices {
      switch pieces[index] {
      case .scalars(let scalars): Self.encode(scalars, to: &bytes)
      case .choice(let name): Self.encode(choose(name, index, scripts), to: &bytes)
      }
    }
    if style.mode != .flow, lastRow != nil { bytes.append(0x0A) }
    return bytes
  }

  private func choose(_ name: Int, _ index: Int, _ scripts: [LetterScript?]) -> [UInt32] {
    let members = shelf.classes[name].members
    // A sign is not taken for a rare letter that looks like it.
    guard members[0].contains(where: { LetterScript($0) != nil }) else { return members[0] }
    for script in neighbours(index, scripts) {
      if let member = members.first(where: { $0.lazy.compactMap(LetterScript.init).first == script }) {
        return member
      }
    }
    return members[0]
  }

  /// Scripts around a piece, the nearest first: of its word, then of what comes before, then after.
  private func neighbours(_ index: Int, _ scripts: [LetterScript?]) -> [LetterScript] {
    var found: [LetterScript] = []
    for step in [-1, 1] {
      var at = index + step
      while pieces.indices.contains(at), pieces[at] != .scalars([0x20]), pieces[at] != .scalars([0x0A]) {
        if let script = scripts[at] {
          found.append(script)
          break
        }
        at += step
      }
    }
    if !found.isEmpty { return found }
    for step in [-1, 1] {
      var at = index + step
      while pieces.indices.contains(at), scripts[at] == nil { at += step }
      if pieces.indices.contains(at), let script = scripts[at] { found.append(script) }
    }
    return found
  }

  static func encode(_ scalars: [UInt32], to bytes: inout [UInt8]) {
    for value in scalars {
      if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) { bytes += encoded }
    }
  }
}

/// The scripts that have letters which look alike.
enum LetterScript: Hashable {
  case latin, greek, cyrillic, armenian, georgian, cherokee, coptic, han, kana, hangul

  init?(_ scalar: UInt32) {
    switch scalar {
    case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x1D00...0x1D25,
      0x1E00...0x1EFF:
      self = .latin
    case 0x370...0x373, 0x376...0x37D, 0x37F...0x3FF, 0x1F00...0x1FFF: self = .greek
    case 0x400...0x52F: self = .cyrillic
    case 0x531...0x587: self = .armenian
    case 0x10A0...0x10FF: self = .georgian
    case 0x13A0...0x13FF, 0xAB70...0xABBF: self = .cherokee
    case 0x2C80...0x2CFF: self = .coptic
    case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF: self = .han
    case 0x3041...0x30FF: self = .kana
    case 0x1100...0x11FF, 0xAC00...0xD7A3: self = .hangul
    default: return nil
    }
  }
}
