/// A JSON document (RFC 8259) as a value that keeps member order, the exact spelling of numbers and where
/// each value stands in the source, so that errors and chat transcripts can point at bytes.
public struct JSONValue: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number as it is written in the source.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])
  }

  public var kind: Kind
  /// The UTF-8 byte offsets of the value in the parsed text; empty for values made in code.
  public var bytes: Range<Int>

  public init(_ kind: Kind, bytes: Range<Int> = 0..<0) {
    self.kind = kind
    self.bytes = bytes
  }

  /// Equality of content; where a value stood does not matter.
  public static func == (a: JSONValue, b: JSONValue) -> Bool { a.kind == b.kind }
  public func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

/// One `"name": value` of an object.
public struct JSONMember: Hashable, Sendable {
  public var name: String
  public var value: JSONValue

  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The member's value; the last one where a name is repeated; nil where absent or not an object.
  public subscript(name: String) -> JSONValue? { members?.last { $0.name == name }?.value }

  public var members: [JSONMember]? { if case .object(let m) = kind { m } else { nil } }
  public var elements: [JSONValue]? { if case .array(let e) = kind { e } else { nil } }
  public var string: String? { if case .string(let s) = kind { s } else { nil } }
  public var bool: Bool? { if case .bool(let b) = kind { b } else { nil } }
  public var int: Int? {
    guard case .number(let text) = kind else { return nil }
    if let whole = Int(text) { return whole }
    return Double(text).flatMap { Int(exactly: $0) }
  }
  public var double: Double? { if case .number(let text) = kind { Double(text) } else { nil } }
  public var isNull: Bool { kind == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self.init(.string(value)) }
  public init(integerLiteral value: Int) { self.init(.number(String(value))) }
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  public init(nilLiteral: ()) { self.init(.null) }
  public init(arrayLiteral elements: JSONValue...) { self.init(.array(elements)) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(.object(elements.map { JSONMember($0.0, $0.1) }))
  }

  public init(_ value: String) { self.init(.string(value)) }
  public init(_ value: Int) { self.init(.number(String(value))) }
  public init(_ value: Bool) { self.init(.bool(value)) }
  public init(_ values: [JSONValue]) { self.init(.array(values)) }
  public init(members: [JSONMember]) { self.init(.object(members)) }

  /// A number with at most `places` decimals; a value that JSON cannot write (NaN, infinity) becomes null.
  public init(_ value: Double, places: Int) {
    guard value.isFinite else {
      self.init(.null)
      return
    }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    self.init(.number(Int(exactly: rounded).map(String.init) ?? "\(rounded)"))
  }

  /// Nil becomes null.
  public init(_ value: Int?) { self = value.map { JSONValue($0) } ?? nil }
  public init(_ value: String?) { self = value.map { JSONValue($0) } ?? nil }
}
