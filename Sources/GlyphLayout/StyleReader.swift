import GlyphGeometry
import GlyphJSON

/// Reads members of one JSON object of a style; every failure names the key, what stands there and what may.
struct StyleReader {
  private let members: [JSONMember]
  private let path: String

  /// - Throws: `StyleError.unknownKey` for a key that is not among `keys`.
  init(_ value: JSONValue, path: String = "", keys: [String]) throws(StyleError) {
    guard let members = value.members else {
      throw .wrongValue(key: path.isEmpty ? "style" : path, found: value.compact(), allowed: "an object")
    }
    self.members = members
    self.path = path
    for member in members where !keys.contains(member.name) {
      throw .unknownKey(
        key: Self.join(path, member.name), nearest: nearestName(to: member.name, in: keys), allowed: keys)
    }
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }

  func value(_ key: String) -> JSONValue? { members.last { $0.name == key }?.value }

  func wrong(_ key: String, _ allowed: String) -> StyleError {
    .wrongValue(key: Self.join(path, key), found: value(key)?.compact() ?? "missing", allowed: allowed)
  }

  func object(_ key: String, keys: [String]) throws(StyleError) -> StyleReader? {
    guard let value = value(key) else { return nil }
    return try StyleReader(value, path: Self.join(path, key), keys: keys)
  }

  func int(_ key: String, _ range: ClosedRange<Int>, into target: inout Int) throws(StyleError) {
    guard let value = value(key) else { return }
    guard let int = value.int, range.contains(int) else {
      throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    target = int
  }

  func double(_ key: String, _ range: ClosedRange<Double>, into target: inout Double) throws(StyleError) {
    guard let value = value(key) else { return }
    guard let double = value.double, range.contains(double) else {
      throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    target = double
  }

  func bool(_ key: String, into target: inout Bool) throws(StyleError) {
    guard let value = value(key) else { return }
    guard let bool = value.bool else { throw wrong(key, "true or false") }
    target = bool
  }

  func string(_ key: String) throws(StyleError) -> String? {
    guard let value = value(key) else { return nil }
    guard let string = value.string else { throw wrong(key, "a string") }
    return string
  }

  func colour(_ key: String, into target: inout Colour) throws(StyleError) {
    guard let value = value(key) else { return }
    guard let colour = value.string.flatMap(Colour.init(hex:)) else {
      throw wrong(key, "a colour such as \"#1A2B3C\"")
    }
    target = colour
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, into target: inout Choice)
    throws(StyleError)
  where Choice.RawValue == String {
    guard let value = value(key) else { return }
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      throw wrong(key, "one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
    }
    target = choice
  }
}
