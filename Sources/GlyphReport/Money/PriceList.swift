import GlyphGeometry
import GlyphJSON

/// Prices of hosted models: the dated file that the library carries (`Resources/prices.json`, described by
/// `Schemas/prices.schema.json`), with a user's own entries before it.
public struct PriceList: Sendable {
  public private(set) var models: [ModelPrice]
  /// Where the prices are from and how far they were checked, in words.
  public private(set) var note: String

  /// The file that the library carries.
  public static let builtin: PriceList = {
    do {
      return try PriceList(json: PackageResources.prices_json)
    } catch {
      // A test reads the file; nobody gets a build in which this happens.
      preconditionFailure("\(error)")
    }
  }()

  /// - Throws: `PriceError` naming the key, the value and what is allowed.
  public init(json bytes: [UInt8]) throws(PriceError) {
    let json: JSONValue
    do { json = try JSONValue(parsing: bytes) } catch { throw .notJSON("\(error)") }
    let reader = try PriceReader(json, path: "", keys: ["$schema", "note", "models"])
    note = try reader.string("note", "")
    models = []
    for (index, element) in try reader.elements("models").enumerated() {
      models.append(try ModelPrice(element, path: "models[\(index)]"))
    }
  }

  /// These entries, and those of the other list that they do not replace by name.
  public func before(_ other: PriceList) -> PriceList {
    var list = self
    let names = Set(models.map { Self.plain($0.name) })
    list.models += other.models.filter { !names.contains(Self.plain($0.name)) }
    if note.isEmpty { list.note = other.note } else if note != other.note { list.note += " " + other.note }
    return list
  }

  /// The entry of a model as people and servers spell it: case, dots and hyphens do not matter, nor do a vendor's name
  /// before a slash and a date behind (`anthropic/claude-opus-4-7-20260416`).
  public subscript(name: String) -> ModelPrice? {
    let wanted = Self.plain(name.split(separator: "/").last.map(String.init) ?? name)
    return models.first { Self.plain($0.name) == wanted }
      ?? models.first { Self.isDated(wanted, Self.plain($0.name)) }
  }

  /// The known name most like another.
  public func nearest(to name: String) -> String? { nearestName(to: name, in: models.map(\.name)) }

  private static func plain(_ name: String) -> String {
    String(name.lowercased().map { $0 == "." || $0 == "_" || $0 == " " ? "-" : $0 })
  }

  private static func isDated(_ name: String, _ base: String) -> Bool {
    guard name.hasPrefix(base + "-") else { return false }
    let rest = name.dropFirst(base.count + 1)
    return rest.filter { $0 != "-" }.count == 8 && rest.allSatisfy { $0 == "-" || $0.isNumber }
  }
}

extension ModelPrice {
  private static let keys = [
    "name", "vendor", "profile", "tokenizer", "tokenizer_exact", "window", "prices", "long_prompt", "limits",
    "source", "limits_source", "read",
  ]

  init(_ json: JSONValue, path: String) throws(PriceError) {
    let reader = try PriceReader(json, path: path, keys: Self.keys)
    name = try reader.string("name")
    vendor = try reader.string("vendor", "")
    profile = try reader.string("profile")
    tokenizer = try reader.string("tokenizer", "o200k_base")
    isTokenizerExact = try reader.bool("tokenizer_exact", false)
    window = try reader.count("window")
    source = try reader.string("source", "")
    limitsSource = json["limits_source"] == nil ? nil : try reader.string("limits_source")
    read = try reader.string("read", "")
    rates = try TokenRates(reader)
    if let long = try reader.child("long_prompt", keys: ["above", "prices"]) {
      longPrompt = try long.count("above")
      longRates = try TokenRates(long)
    }
    limits = VendorLimits()
    let names = ["images", "bytes", "side", "many_images", "many_images_side"]
    if let group = try reader.child("limits", keys: names) {
      limits.images = try group.count("images")
      limits.bytes = try group.count("bytes")
      limits.side = try group.count("side")
      if let above = try group.count("many_images"), let side = try group.count("many_images_side") {
        limits.crowd = (above, side)
      }
    }
  }
}

extension TokenRates {
  /// The object `prices` of an entry; nil where it is absent.
  fileprivate init?(_ reader: PriceReader) throws(PriceError) {
    guard
      let prices = try reader.child("prices", keys: ["input", "cached_input", "cache_write", "output"])
    else { return nil }
    self.init(
      input: try prices.requiredRate("input"), output: try prices.requiredRate("output"),
      cachedInput: try prices.rate("cached_input"), cacheWrite: try prices.rate("cache_write"))
  }
}
