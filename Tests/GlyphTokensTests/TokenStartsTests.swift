import GlyphTokens
import Testing

/// Tokens by where they begin are the tokens that `count` counts and `encode` gives.
@Suite struct TokenStartsTests {
  static let texts = [
    "", "a", " ", "   \n\n  ", "Hello world, 12345 and\tmore.\r\n", "中文没有空格。也算。",
    "\u{1F469}\u{200D}\u{1F680} é e\u{301}",
    String(repeating: "x", count: 5000), String(repeating: "word ", count: 40_000),
    String(repeating: "Ａ\u{2126}e\u{301}\u{958} line\nnext ", count: 5000),
  ]

  @Test(arguments: TokenizerInfo.known.map(\.name))
  func stretchesThatTileATextHaveItsCountTogether(name: String) throws {
    let tokenizer = try Repository.shelf.tokenizer(named: name)
    for text in Self.texts.map({ Array($0.utf8) }) {
      let starts = tokenizer.starts(text)
      #expect(starts.count == tokenizer.count(text))
      #expect(starts.count(before: 0) == 0)
      #expect(starts.count(before: text.count) == starts.count)
      var before = 0
      for offset in stride(from: 0, through: text.count, by: max(1, text.count / 97)) {
        let count = starts.count(before: offset)
        #expect(count >= before)
        before = count
      }
    }
  }

  @Test func aTokenBelongsToTheByteItBeginsAt() throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "glm4")
    let text = Array("Some words,\n  and 漢字 1234567.\n".utf8)
    var offset = 0
    for (number, id) in tokenizer.encode(text).enumerated() {
      #expect(tokenizer.starts(text).count(before: offset) == number)
      #expect(tokenizer.starts(text).count(before: offset + 1) == number + 1)
      offset += try tokenizer.decode([id]).count
    }
  }

  @Test func linesThatNFCChangesKeepTheirOwnTokens() throws {
    let tokenizer = try Repository.shelf.tokenizer(named: "qwen3")
    let first = "cafe\u{301} cre\u{300}me bru\u{302}le\u{301}e\n"
    let second = "plain words here\n"
    let starts = tokenizer.starts(Array((first + second).utf8))
    #expect(starts.count(before: first.utf8.count) == tokenizer.count(first))
    #expect(starts.count == tokenizer.count(first) + tokenizer.count(second))
  }
}
