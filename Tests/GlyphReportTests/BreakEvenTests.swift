import GlyphReport
import Testing

/// The sums of a break-even, and where it lies.
@Suite struct BreakEvenTests {
  /// A text of 4 characters a token whose pages hold 5 tokens a visual token, after the first 100.
  static func length(_ characters: Int) -> TextLength {
    TextLength(characters: characters, textTokens: characters / 4, pageTokens: 100 + characters / 20)
  }

  static let ladder = [64, 85, 113, 150, 200, 266, 354, 472, 629, 838, 1117, 1489, 1985, 2646, 3528, 4704]
    .map(length)

  static func answer(_ terms: ReadingTerms, _ change: (inout ModelPrice) -> Void = { _ in }) throws
    -> BreakEven
  {
    BreakEven(try MoneyTests.price(change), terms, lengths: ladder) { length($0) }
  }

  @Test func pagesPayWhereTheirTokensAreFewer() throws {
    // n/4 > 100 + n/20 from n = 500 on.
    let plain = try Self.answer(ReadingTerms())
    guard case .from(let length) = plain.answer else { return #expect(Bool(false), "\(plain.answer)") }
    #expect(495...510 ~= length.characters)
    guard case .from(let more) = try Self.answer(ReadingTerms(overhead: 50)).answer else { return }
    #expect(740...765 ~= more.characters)
  }

  @Test func extraOutputAndInstructionsPushItOutAndAreAllInTheSum() throws {
    let terms = ReadingTerms(reads: 3, overhead: 50, extraOutput: 20)
    let price = try MoneyTests.price()
    let text = try #require(Bill(price, tokens: 1000, isPages: false, terms))
    #expect(text.total == Cost(nanodollars: 1000 * 6250 + 2 * 1000 * 500))
    let pages = try #require(Bill(price, tokens: 200, isPages: true, terms))
    #expect(pages.total == Cost(nanodollars: 250 * 6250 + 2 * 250 * 500 + 3 * 20 * 25000))
    #expect(pages.lines.reduce(Cost.zero) { $0 + $1.cost } == pages.total)
    let bare = try #require(Bill(price, tokens: 200, isPages: true, ReadingTerms(reads: 3, isCached: false)))
    #expect(bare.total == Cost(nanodollars: 3 * 200 * 5000))
  }

  @Test func aLongPromptPaysItsOwnPriceForEveryToken() throws {
    let price = try MoneyTests.price {
      $0.longPrompt = 1000
      $0.longRates = TokenRates(input: 10000, output: 50000)
    }
    #expect(Bill(price, tokens: 1000, isPages: false, ReadingTerms())?.total == Cost(nanodollars: 5_000_000))
    #expect(Bill(price, tokens: 1001, isPages: false, ReadingTerms())?.total == Cost(nanodollars: 10_010_000))
  }

  @Test func whatTheTextDoesNotReachIsExtrapolatedOrNever() throws {
    guard case .beyond(let characters) = try Self.answer(ReadingTerms(extraOutput: 1000)).answer else {
      return #expect(Bool(false))
    }
    #expect(characters > 4704)
    let costly = [1000, 2000].map { TextLength(characters: $0, textTokens: $0 / 4, pageTokens: $0) }
    let never = BreakEven(try MoneyTests.price(), ReadingTerms(), lengths: costly) { _ in nil }
    #expect(never.answer == .never)
    #expect(try Self.answer(ReadingTerms()) { $0.rates = nil }.answer == .unknown)
    let nothing = TextLength(characters: 0, textTokens: 0, pageTokens: 0)
    #expect(
      BreakEven(try MoneyTests.price(), ReadingTerms(), lengths: [nothing]) { _ in nil }.answer == .never)
  }

  @Test func theExplanationEndsInBothTotals() throws {
    let answer = try Self.answer(ReadingTerms(reads: 2, extraOutput: 1))
    #expect(answer.explanation.contains("written to the cache"))
    #expect(answer.explanation.contains("longer answers"))
    #expect(answer.explanation.contains("as pages"))
  }
}
