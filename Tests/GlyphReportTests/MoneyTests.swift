import Foundation
import GlyphJSON
import GlyphReport
import GlyphVision
import Testing

/// Money is exact, the built-in prices are whole, and a file of prices that is wrong says where.
@Suite struct MoneyTests {
  static let rates = TokenRates(input: 5000, output: 25000, cachedInput: 500, cacheWrite: 6250)

  static func price(_ change: (inout ModelPrice) -> Void = { _ in }) throws -> ModelPrice {
    let json =
      #"{"models": [{"name": "m", "profile": "claude", "prices": {"input": 5, "cached_input": 0.5, "cache_write": 6.25, "output": 25}}]}"#
    var price = try PriceList(json: Array(json.utf8)).models[0]
    change(&price)
    return price
  }

  @Test func dollarsAreExactToTheLastDigit() throws {
    #expect(Cost(nanodollars: 1043 * 5000).json.compact() == "0.005215")
    #expect(Cost(nanodollars: 1).json.compact() == "0.000000001")
    #expect(Cost(nanodollars: -2_500_000_000).json.compact() == "-2.5")
    #expect(Cost(nanodollars: 12_345_678_901).text == "$12.35")
    #expect(Cost(nanodollars: 500_000_000).text == "$0.50")
    #expect(Cost(nanodollars: 123_456).text == "$0.0001235")
    #expect(Cost.zero.text == "$0")
  }

  @Test func aShareIsRoundedOnceAndNeverOverflows() {
    #expect(Cost(nanodollars: 10).scaled(1, of: 3) == Cost(nanodollars: 3))
    #expect(Cost(nanodollars: 20).scaled(1, of: 3) == Cost(nanodollars: 7))
    #expect(Cost(nanodollars: -20).scaled(1, of: 3) == Cost(nanodollars: -7))
    #expect(
      Cost(nanodollars: 1 << 60).scaled(1_000_000, of: 1 << 40) == Cost(nanodollars: (1 << 20) * 1_000_000))
    #expect(Cost(nanodollars: 5).scaled(1, of: 0) == nil)
    #expect(Cost(nanodollars: .max).scaled(.max, of: 1) == nil)
  }

  @Test func everyBuiltInEntryIsSourcedAndCountsImagesByAKnownProfile() throws {
    let list = PriceList.builtin
    #expect(list.models.count > 30)
    #expect(Set(list.models.map(\.name)).count == list.models.count)
    for model in list.models {
      #expect(throws: Never.self, "\(model.name)") { try VisionProfile.named(model.profile) }
      #expect(model.source.hasPrefix("https://"), "\(model.name)")
      #expect(model.read.count == 10 && model.read.hasPrefix("20"), "\(model.name)")
      #expect((model.limits == VendorLimits()) == (model.limitsSource == nil), "\(model.name)")
      if let rates = model.rates {
        #expect(rates.input < rates.output && rates.input > (rates.cachedInput ?? 0))
      }
      #expect((model.longPrompt == nil) == (model.longRates == nil))
    }
  }

  @Test func namesAreFoundAsServersSpellThem() {
    let list = PriceList.builtin
    for name in [
      "claude-opus-4.7", "Claude-Opus-4-7", "anthropic/claude-opus-4-7", "claude-opus-4-7-20260416",
    ] {
      #expect(list[name]?.name == "claude-opus-4.7", "\(name)")
    }
    #expect(list["gpt-4o-mini"]?.name == "gpt-4o-mini")
    #expect(list["gpt-4o-2024-11-20"]?.name == "gpt-4o")
    #expect(list["gpt-4o-audio"] == nil)
    #expect(list.nearest(to: "claude-opus-4.9") != nil)
  }

  @Test func anEntryReadsBackAsItIsWritten() throws {
    let json = JSONValue(members: [JSONMember("models", JSONValue(PriceList.builtin.models.map(\.json)))])
    #expect(try PriceList(json: Array(json.compact().utf8)).models == PriceList.builtin.models)
  }

  @Test func aUsersEntryGoesBeforeTheBuiltInOne() throws {
    let own = try PriceList(json: Array(#"{"models": [{"name": "GPT-4o", "profile": "gpt-4o"}]}"#.utf8))
    let list = own.before(.builtin)
    #expect(list["gpt-4o"]?.rates == nil)
    #expect(list.models.count == PriceList.builtin.models.count)
  }

  @Test(arguments: [
    ("{", "prices.json", "JSON"), ("[]", "prices.value", "an object"),
    ("{}", "prices.value", "\"models\" is missing"),
    (#"{"models": [{"name": "a"}]}"#, "prices.value", "\"models[0].profile\" is missing"),
    (#"{"models": [{"name": "a", "profil": "b"}]}"#, "prices.key", "models[0].profil"),
    (#"{"models": [{"name": "a", "profile": "b", "window": 0}]}"#, "prices.value", "models[0].window\" is 0"),
    (#"{"models": [{"name": "a", "profile": "b", "tokenizer_exact": 1}]}"#, "prices.value", "true or false"),
    (
      #"{"models": [{"name": "a", "profile": "b", "prices": {"input": 1}}]}"#, "prices.value",
      "prices.output\" is missing"
    ),
    (
      #"{"models": [{"name": "a", "profile": "b", "prices": {"input": 0.0125, "output": 1}}]}"#,
      "prices.value", "3 decimals"
    ),
    (
      #"{"models": [{"name": "a", "profile": "b", "prices": {"input": -1, "output": 1}}]}"#, "prices.value",
      "input\" is -1"
    ),
    (
      #"{"models": [{"name": "a", "profile": "b", "prices": {"input": "5", "output": 1}}]}"#, "prices.value",
      "input\" is \"5\""
    ),
  ])
  func aWrongFileSaysWhere(json: String, code: String, words: String) throws {
    let error = try #require(throws: PriceError.self) { try PriceList(json: Array(json.utf8)) }
    #expect(error.code == code)
    #expect(error.description.contains(words), "\(error)")
    #expect(error.hint != nil)
  }

  @Test func theSchemaKnowsEveryKeyOfTheBuiltInFileAndNoOther() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let schema = try JSONValue(
      parsing: [UInt8](Data(contentsOf: root.appendingPathComponent("Schemas/prices.schema.json"))))
    let entry = try #require(schema["properties"]?["models"]?["items"]?["properties"])
    let full = try Self.price {
      $0.vendor = "v"
      $0.window = 1
      $0.longPrompt = 1
      $0.longRates = Self.rates
      $0.limits = VendorLimits(images: 1, bytes: 1, side: 1, crowd: (1, 1))
      $0.limitsSource = "https"
    }
    func names(_ value: JSONValue?) -> Set<String> { Set((value?.members ?? []).map(\.name)) }
    #expect(names(full.json) == names(entry))
    for key in ["prices", "limits"] {
      #expect(names(full.json[key]) == names(entry[key]?["properties"]), "\(key)")
    }
  }

  @Test func limitsCutPagesIntoAsFewRequestsAsTheyAllow() {
    let pages = [(width: Int, height: Int, tokens: Int)](repeating: (896, 1260, 1440), count: 10)
    func requests(_ limits: VendorLimits, window: Int? = nil) -> [Int] {
      RequestPlan(pages: pages, limits: limits, window: window).requests
    }
    #expect(requests(VendorLimits()) == [14400])
    #expect(requests(VendorLimits(images: 4)) == [5760, 5760, 2880])
    #expect(requests(VendorLimits(), window: 5000) == [4320, 4320, 4320, 1440])
    let one = RequestPlan.estimatedBytes(width: 896, height: 1260)
    #expect(requests(VendorLimits(bytes: 5 * one)) == [7200, 7200])
    #expect(requests(VendorLimits(side: 8000, crowd: (above: 3, side: 1000))).count == 4)
    #expect(requests(VendorLimits(side: 8000, crowd: (above: 3, side: 2000))).count == 1)
    #expect(RequestPlan(pages: pages, limits: VendorLimits(side: 1000), window: nil).problems.count == 1)
    #expect(RequestPlan(pages: pages, limits: VendorLimits(), window: 1000).problems.count == 1)
    #expect(RequestPlan(pages: [], limits: VendorLimits(images: 1), window: 1).requests == [])
    #expect(RequestPlan(text: 25, window: 10).requests == [10, 10, 5])
    #expect(RequestPlan(text: 0, window: 10).requests == [])
  }
}

/// A report of very many documents.
@Suite struct ManyDocumentsTests {
  @Test func aHundredThousandTinyDocumentsAreSummedUpExactly() throws {
    var report = RatioReport()
    report.prices = [try MoneyTests.price { $0.tokenizer = "t" }]
    var measure = DocumentMeasure(name: "d", style: "standard", mode: "flow", bytes: 9, characters: 9)
    measure.textTokens = [TextCount(tokenizer: "t", tokens: 3)]
    var view = ViewMeasure(model: "claude")
    view.add(try VisionProfile.named("claude").plan(.init(width: 56, height: 28)))
    measure.views = [view]
    report.append([DocumentMeasure](repeating: measure, count: 100_000))
    let total = try #require(report.totals.first)
    #expect(total.charges.first?.text.input == Cost(nanodollars: 300_000 * 5000))
    #expect(total.views.first?.visualTokens == 200_000)
    #expect(report.table.split(separator: "\n").count < 60)
  }
}
