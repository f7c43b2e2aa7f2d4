import GlyphGeometry
import GlyphJSON

/// Reads members of one object of a price file; every failure names the key, what stands there and what may.
struct PriceReader {
  private let object: JSONValue
  private let path: String

  /// - Throws: `PriceError.unknownKey` for a key that is not among `keys`.
  init(_ object: JSONValue, path: String, keys: [String]) throws(PriceError) {
    guard let members = object.members else {
      throw .wrongValue(key: path.isEmpty ? "prices" : path, found: object.compact(), allowed: "an object")
    }
    self.object = object
    self.path = path
    for member in members where !keys.contains(member.name) {
      throw .unknownKey(key: key(member.name), nearest: nearestName(to: member.name, in: keys), allowed: keys)
    }
  }

  private func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func wrong(_ name: String, _ allowed: String) -> PriceError {
    .wrongValue(key: key(name), found: object[name]?.compact() ?? "missing", allowed: allowed)
  }

  func child(_ name: String, keys: [String]) throws(PriceError) -> PriceReader? {
    guard let value = object[name] else { return nil }
    return try PriceReader(value, path: key(name), keys: keys)
  }

  func elements(_ name: String) throws(PriceError) -> [JSONValue] {
    guard let elements = object[name]?.elements else { throw wrong(name, "an array of objects") }
    return elements
  }

  func string(_ name: String, _ standard: String? = nil) throws(PriceError) -> String {
    guard let value = object[name] else {
      guard let standard else { throw wrong(name, "a string") }
      return standard
    }
    guard let string = value.string, !string.isEmpty else { throw wrong(name, "a string") }
    return string
  }

  func bool(_ name: String, _ standard: Bool) throws(PriceError) -> Bool {
    guard let value = object[name] else { return standard }
    guard let bool = value.bool else { throw wrong(name, "true or false") }
    return bool
  }

  func count(_ name: String) throws(PriceError) -> Int? {
    guard let value = object[name] else { return nil }
    guard let number = value.int, 1...1_000_000_000_000 ~= number else {
      throw wrong(name, "a whole number from 1 to 1000000000000")
    }
    return number
  }

  /// Dollars a million tokens, as nano-dollars a token.
  func rate(_ name: String) throws(PriceError) -> Int? {
    guard let value = object[name] else { return nil }
    guard case .number(let text) = value.kind, let rate = Self.thousandths(text), rate <= 1_000_000_000 else {
      throw wrong(name, "dollars a million tokens from 0 to 1000000 with at most 3 decimals, such as 0.075")
    }
    return rate
  }

  func requiredRate(_ name: String) throws(PriceError) -> Int {
    guard let rate = try rate(name) else {
      throw wrong(name, "dollars a million tokens from 0 to 1000000 with at most 3 decimals, such as 0.075")
    }
    return rate
  }

  /// A plain decimal number in thousandths, exactly; nil where it has more digits, a sign or an exponent.
  private static func thousandths(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.count == 2 ? parts[1] : ""
    guard parts.count <= 2, digits.utf8.count <= 3, !text.contains("e"), !text.contains("E"),
      !text.hasPrefix("-")
    else { return nil }
    return Int(String(parts[0]) + digits + String(repeating: "0", count: 3 - digits.utf8.count))
  }
}
