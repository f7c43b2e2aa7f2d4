import GlyphJSON

/// What one model takes for a document, as text and as pages.
public struct Charge: Hashable, Sendable {
  /// One way to send it.
  public struct Way: Hashable, Sendable {
    public var tokens = 0
    public var requests = 0
    /// Nil where the vendor has no such price.
    public var input: Cost?
    public var cacheWrite: Cost?
    public var cachedInput: Cost?

    init(_ plan: RequestPlan, _ price: ModelPrice) {
      tokens = plan.requests.reduce(0, +)
      requests = plan.requests.count
      func sum(_ billing: TokenRates.Billing) -> Cost? {
        guard price.rates?.cost(0, billing) != nil else { return nil }
        return plan.requests.reduce(Cost.zero) { $0 + (price.rates(for: $1)?.cost($1, billing) ?? .zero) }
      }
      input = sum(.input)
      cacheWrite = sum(.cacheWrite)
      cachedInput = sum(.cachedInput)
    }

    mutating func add(_ other: Way) {
      tokens += other.tokens
      requests += other.requests
      input = Self.sum(input, other.input)
      cacheWrite = Self.sum(cacheWrite, other.cacheWrite)
      cachedInput = Self.sum(cachedInput, other.cachedInput)
    }

    private static func sum(_ a: Cost?, _ b: Cost?) -> Cost? {
      guard let a, let b else { return nil }
      return a + b
    }

    var json: JSONValue {
      [
        "tokens": JSONValue(tokens), "requests": JSONValue(requests), "input_usd": input.json,
        "cache_write_usd": cacheWrite.json, "cached_input_usd": cachedInput.json,
      ]
    }
  }

  /// The model's name in the price list.
  public var name: String
  public var profile: String
  public var tokenizer: String
  public var characters: Int
  public var text: Way
  public var pages: Way
  /// What the model's limits refuse, in words.
  public var problems: [String]

  /// - Parameters:
  ///   - count: The document's text tokens by the price's tokenizer.
  ///   - view: Its pages by the price's profile, in detail.
  ///   - sidecar: Tokens of text that go with the pages.
  public init(_ price: ModelPrice, characters: Int, count: TextCount, view: ViewMeasure, sidecar: Int = 0) {
    self.init(
      price, characters: characters, textTokens: count.tokens,
      pages: view.details.map { ($0.width, $0.height, $0.totalTokens) }, sidecar: sidecar)
  }

  /// The same from the bare figures.
  /// - Parameter pages: px, and what a page costs with the markers around it.
  public init(
    _ price: ModelPrice, characters: Int, textTokens: Int,
    pages: [(width: Int, height: Int, tokens: Int)], sidecar: Int = 0
  ) {
    name = price.name
    profile = price.profile
    tokenizer = price.tokenizer
    self.characters = characters
    text = Way(RequestPlan(text: textTokens, window: price.window), price)
    let plan = RequestPlan(pages: pages, limits: price.limits, window: price.window)
    problems = plan.problems
    self.pages = Way(plan.adding(sidecar), price)
  }

  mutating func add(_ other: Charge) {
    characters += other.characters
    text.add(other.text)
    pages.add(other.pages)
    for problem in other.problems where !problems.contains(problem) { problems.append(problem) }
  }

  /// What pages save; negative where they cost more.
  public var saved: Cost? {
    guard let text = text.input, let pages = pages.input else { return nil }
    return text - pages
  }

  private func perMillion(_ cost: Cost?) -> Cost? { cost.flatMap { $0.scaled(1_000_000, of: characters) } }

  /// Costs of a million characters: text, pages, and both where a prompt cache holds them.
  var perMillionCharacters: (text: Cost?, pages: Cost?, cachedText: Cost?, cachedPages: Cost?) {
    (
      perMillion(text.input), perMillion(pages.input), perMillion(text.cachedInput),
      perMillion(pages.cachedInput)
    )
  }

  public var json: JSONValue {
    let million = perMillionCharacters
    return [
      "profile": JSONValue(profile), "tokenizer": JSONValue(tokenizer), "text": text.json,
      "pages": pages.json,
      "saved_usd": saved.json,
      "per_million_characters": [
        "text_usd": million.text.json, "pages_usd": million.pages.json,
        "cached_text_usd": million.cachedText.json, "cached_pages_usd": million.cachedPages.json,
      ],
      "problems": JSONValue(problems.map { JSONValue($0) }),
    ]
  }
}

extension RequestPlan {
  /// The same with more tokens in the first request.
  func adding(_ tokens: Int) -> RequestPlan {
    guard tokens > 0 else { return self }
    var plan = self
    plan.addToFirst(tokens)
    return plan
  }
}
