import GlyphFonts
import Testing

@testable import GlyphLegibility

/// Rows from left to right, back in the order of their sources: the layout's own algorithm gives the rows.
@Suite struct SourceOrderTests {
  static let sources: [(text: String, isRightToLeft: Bool)] = [
    ("plain English, 12 words.", false), ("see שלום here", false), ("say שלום עולם!", false),
    ("שלום עולם", true), ("הרכבת של 8:15 יוצאת.", true), ("המחיר 12.50 שקל", true),
    ("כתבו Swift 6 כאן", true), ("שם: part-01-p001.png כאן", true),
    ("(שלום) [עולם]", true), ("אבג, דהו: זחט?", true),
  ]

  @Test(arguments: sources)
  func aRowsCharactersComeBackInTheOrderOfTheirSource(text: String, isRightToLeft: Bool) {
    let source = text.unicodeScalars.map(\.value)
    let row = Self.visual(Bidi.levels(source, rightToLeft: isRightToLeft))
    let kinds = row.map { Self.kind(source, $0) }
    let (order, levels) = SourceOrder(isRightToLeft: isRightToLeft).order(kinds)
    #expect(order.map { source[row[$0]] } == source)
    let own = Bidi.levels(source, rightToLeft: isRightToLeft)
    #expect(zip(row, levels).allSatisfy { own[$0] & 1 == $1 & 1 })
  }

  @Test func linesOfARightToLeftDocumentFollowEachOtherFromTheRight() {
    // "B¬A" from left to right, each a word of right-to-left letters.
    let kinds: [SourceOrder.Kind] = [.rightToLeft, .separator, .rightToLeft]
    #expect(SourceOrder(isRightToLeft: true).order(kinds).order == [2, 1, 0])
    #expect(SourceOrder(isRightToLeft: false).order(kinds).order == [0, 1, 2])
  }

  /// UAX #9, rule L2: the places in the source of what stands from left to right.
  private static func visual(_ levels: [UInt8]) -> [Int] {
    var order = Array(levels.indices)
    for level in stride(from: levels.max() ?? 0, to: 0, by: -1) {
      var at = 0
      while at < order.count {
        let end = order[at...].firstIndex { levels[$0] < level } ?? order.count
        order[at..<end].reverse()
        at = max(end, at + 1)
      }
    }
    return order
  }

  private static func kind(_ source: [UInt32], _ index: Int) -> SourceOrder.Kind {
    func isDigit(_ index: Int) -> Bool { source.indices.contains(index) && Bidi.isNumber(source[index]) }
    if isDigit(index) || [0x2E, 0x3A].contains(source[index]) && isDigit(index - 1) && isDigit(index + 1) {
      return .number
    }
    return Bidi.firstStrong(source[index]).map { $0 ? .rightToLeft : .leftToRight } ?? .neutral
  }
}
