import GlyphJSON

/// What a vendor takes for tokens: nano-dollars each, which are thousandths of a dollar a million.
public struct TokenRates: Hashable, Sendable {
  public var input: Int
  public var output: Int
  /// Input that a prompt cache holds; nil where the vendor has no such price.
  public var cachedInput: Int?
  /// Input when it is first put into the cache; nil: the price of input.
  public var cacheWrite: Int?

  public init(input: Int, output: Int, cachedInput: Int? = nil, cacheWrite: Int? = nil) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
  }

  /// Input tokens' price by how they are billed; nil where there is none.
  public func cost(_ tokens: Int, _ billing: Billing) -> Cost? {
    let rate: Int?
    switch billing {
    case .input: rate = input
    case .cacheWrite: rate = cacheWrite ?? (cachedInput == nil ? nil : input)
    case .cachedInput: rate = cachedInput
    }
    return rate.map { Cost(nanodollars: tokens * $0) }
  }

  /// How input can be billed.
  public enum Billing: CaseIterable, Sendable {
    case input, cacheWrite, cachedInput
  }
}

/// What a vendor takes in one request; nil where no limit is published.
public struct VendorLimits: Hashable, Sendable {
  public var images: Int?
  /// Of the whole body.
  public var bytes: Int?
  /// px of an image's longer side.
  public var side: Int?
  /// Where a request has more images than `above`, the longer side's limit, px.
  public var crowd: (above: Int, side: Int)?

  public init(
    images: Int? = nil, bytes: Int? = nil, side: Int? = nil, crowd: (above: Int, side: Int)? = nil
  ) {
    self.images = images
    self.bytes = bytes
    self.side = side
    self.crowd = crowd
  }

  public static func == (a: VendorLimits, b: VendorLimits) -> Bool {
    a.images == b.images && a.bytes == b.bytes && a.side == b.side && a.crowd?.above == b.crowd?.above
      && a.crowd?.side == b.crowd?.side
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine([images, bytes, side, crowd?.above, crowd?.side])
  }
}

/// One hosted model: what it costs, how it counts images and text, what it takes.
public struct ModelPrice: Hashable, Sendable {
  public var name: String
  public var vendor: String
  /// How it bills images: a name of `VisionProfile.named`.
  public var profile: String
  /// Of `glyphpress tokenizers`; the nearest one where the vendor has published none.
  public var tokenizer: String
  public var isTokenizerExact: Bool
  /// Tokens of its context window; nil where unknown.
  public var window: Int?
  /// Nil where the price is not known.
  public var rates: TokenRates?
  /// What every token of a request costs that has more input tokens than `longPrompt`.
  public var longPrompt: Int?
  public var longRates: TokenRates?
  public var limits: VendorLimits
  /// The vendor's page, and the day it was read (YYYY-MM-DD).
  public var source: String
  public var read: String
  public var limitsSource: String?

  /// The rates for a request of so many input tokens.
  public func rates(for tokens: Int) -> TokenRates? {
    if let longPrompt, tokens > longPrompt { return longRates }
    return rates
  }

  /// The entry as `--prices` reads it.
  public var json: JSONValue {
    func dollars(_ rate: Int) -> JSONValue { JSONValue(thousandths: rate) }
    func json(_ rates: TokenRates) -> JSONValue {
      var members = [JSONMember("input", dollars(rates.input))]
      if let rate = rates.cachedInput { members.append(JSONMember("cached_input", dollars(rate))) }
      if let rate = rates.cacheWrite { members.append(JSONMember("cache_write", dollars(rate))) }
      return JSONValue(members: members + [JSONMember("output", dollars(rates.output))])
    }
    var members: [JSONMember] = [
      JSONMember("name", JSONValue(name)), JSONMember("vendor", JSONValue(vendor)),
      JSONMember("profile", JSONValue(profile)), JSONMember("tokenizer", JSONValue(tokenizer)),
      JSONMember("tokenizer_exact", JSONValue(isTokenizerExact)),
    ]
    if let window { members.append(JSONMember("window", JSONValue(window))) }
    if let rates { members.append(JSONMember("prices", json(rates))) }
    if let longPrompt, let longRates {
      members.append(
        JSONMember("long_prompt", ["above": JSONValue(longPrompt), "prices": json(longRates)]))
    }
    let figures = [
      ("images", limits.images), ("bytes", limits.bytes), ("side", limits.side),
      ("many_images", limits.crowd?.above), ("many_images_side", limits.crowd?.side),
    ].compactMap { name, value in value.map { JSONMember(name, JSONValue($0)) } }
    if !figures.isEmpty { members.append(JSONMember("limits", JSONValue(members: figures))) }
    members.append(JSONMember("source", JSONValue(source)))
    if let limitsSource { members.append(JSONMember("limits_source", JSONValue(limitsSource))) }
    return JSONValue(members: members + [JSONMember("read", JSONValue(read))])
  }
}
