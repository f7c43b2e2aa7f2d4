import GlyphJSON
import GlyphReport
import Testing

/// `glyphpress plan`: the context ledger.
@Suite struct PlanTests {
  static func plan(_ arguments: String...) throws -> JSONValue {
    try Command().run(list: ["plan", "--json"] + arguments).json()
  }

  static func forms(_ plan: JSONValue) -> [String] {
    (plan["parts"]?.elements ?? []).compactMap { $0["as"]?.string }
  }

  @Test func aSingleDocumentLeavesTenThousand() throws {
    let plan = try Self.plan(
      "--window", "1M", "--system", "1000", "--history", "989000", "--reserve", "10000")
    #expect(plan["used"]?.int == 990_000)
    #expect(plan["available_output"]?.int == 10_000)
    #expect(plan["fits"]?.bool == true)
    #expect(Self.forms(plan) == ["text", "text"])
  }

  @Test func aLongDialogueLeavesTenThousand() throws {
    let plan = try Self.plan(
      "--window", "1000000", "--system", "1000", "--history", "800000", "--prompt", "189000", "--reserve",
      "10000")
    #expect(plan["available_output"]?.int == 10_000)
    #expect(plan["fits"]?.bool == true)
  }

  @Test func aChatLeavesTheRest() throws {
    let plan = try Self.plan("--window", "1M", "--system", "1000", "--history", "100000", "--prompt", "1000")
    #expect(plan["available_output"]?.int == 898_000)
  }

  @Test func withPagesTheDialogueLeavesMore() throws {
    let plan = try Self.plan(
      "--window", "1M", "--system", "1000", "--history", "800000", "--prompt", "189000", "--images", "always")
    #expect(Self.forms(plan) == ["text", "pages", "text"])
    #expect(plan["available_output"]?.int == 1_000_000 - 1000 - 200_000 - 189_000)
  }

  @Test func aSmallWindowHoldsAMillionTokensWhereEnoughOfThemBecomePages() throws {
    let plan = try Self.plan(
      "--window", "128K", "--system", "1000", "--history", "1M", "--prompt", "500", "--reserve", "2K",
      "--ratio", "6")
    #expect(plan["fits"]?.bool == true)
    #expect(plan["parts"]?.elements?[1]["style"]?.string == "dense")
  }

  @Test func theOldestBecomePagesFirstAndAreDroppedFirst() throws {
    let history = ["--history", "50K", "--history", "50K", "--history", "50K"]
    let some = try Command().run(list: ["plan", "--json", "--window", "120K"] + history).json()
    #expect(Self.forms(some) == ["pages", "text", "text"])
    let few = try Command().run(list: ["plan", "--json", "--window", "20K"] + history).json()
    #expect(Self.forms(few) == ["dropped", "pages", "pages"])
  }

  @Test func messagesOfAChatArePartsOfTheirOwnAndToolCallsCount() throws {
    let chat = Command.root.appendingPathComponent("Samples/chat.jsonl").path
    let roomy = try Self.plan("--window", "10K", "--history", chat)
    let parts = roomy["parts"]?.elements ?? []
    #expect(parts.first?["name"]?.string == "history, system 1")
    #expect(parts.first?["visual_tokens"]?.isNull == true)
    #expect(parts.count == 13)
    #expect(parts.allSatisfy { ($0["text_tokens"]?.int ?? 0) > 0 })
    let tight = try Self.forms(Self.plan("--window", "450", "--history", chat))
    #expect(tight[0] == "text")
    #expect(tight.contains("pages"))
    let command = try Command()
    try command.write(
      "a.json", #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}"#.utf8)
    try command.write("b.json", #"{"role": "nobody"}"#.utf8)
    #expect(try command.run("plan", "--window", "1K", "--history", "a.json").text.contains("history, user 1"))
    #expect(try command.run("plan", "--window", "1K", "--history", "b.json").text.contains("history  "))
  }

  @Test func aPromptThatIsTooLargeDoesNotFitAndSaysSo() throws {
    let result = try Command().run("plan", "--window", "1K", "--prompt", "2000", "--reserve", "100")
    #expect(result.exit == 0)
    #expect(result.text.contains("it does not fit: 1100 tokens too many"))
  }

  @Test func filesCountAsTheyDoElsewhere() throws {
    let sample = Command.root.appendingPathComponent("Samples/handbook.md").path
    let plan = try Self.plan("--window", "128K", "--history", sample)
    let measure = try Command().run("measure", "--json", sample).json()
    let document = measure["documents"]?.elements?[0]
    let part = plan["parts"]?.elements?[0]
    #expect(part?["text_tokens"]?.int == document?["text_tokens"]?["glm4"]?.int)
    #expect(part?["visual_tokens"]?.int == document?["total_tokens"]?["glm-4.1v"]?.int)
  }

  /// parts + what is left = window, whatever the numbers.
  @Test func nothingEscapesTheLedger() {
    var seed: UInt64 = 7
    func number(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    for _ in 0..<2000 {
      let parts = (0..<number(6)).map { index in
        LedgerPart(
          name: "\(index)", textTokens: number(5000),
          pageTokens: number(3) == 0 ? [] : [number(2000), number(1500)])
      }
      for imaging in ContextLedger.Imaging.allCases {
        let ledger = ContextLedger(
          window: number(9000), reserve: number(500), densities: ["a", "b"], parts: parts, imaging: imaging)
        #expect(ledger.used == ledger.parts.reduce(0) { $0 + $1.tokens })
        #expect(ledger.availableOutput == max(0, ledger.window - ledger.used))
        #expect(ledger.fits == (ledger.used + ledger.reserve <= ledger.window))
        for (part, before) in zip(ledger.parts, parts) where before.pageTokens.isEmpty {
          #expect(part.form == .text)
        }
      }
    }
  }
}
