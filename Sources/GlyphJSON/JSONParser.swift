/// What is wrong with a JSON text, and at which UTF-8 byte.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var offset: Int

  public var description: String { "\(message) at byte \(offset)" }
}

extension JSONValue {
  /// Nesting deeper than this is refused, so that no input can exhaust the stack.
  public static let maximumDepth = 512

  /// Parses exactly one JSON value (RFC 8259); white space may stand around it.
  /// - Throws: `JSONError` with the byte offset of what is wrong.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    self = try Self.parse(bytes, from: 0, to: bytes.count)
  }

  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Parses the value in `bytes[from..<to]`; offsets in values and errors count from the start of `bytes`.
  public static func parse(_ bytes: [UInt8], from: Int, to: Int) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, position: from, end: to)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == to else { throw parser.failure("unexpected text after the JSON value") }
    return value
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var position: Int
  let end: Int

  func failure(_ message: String) -> JSONError { JSONError(message: message, offset: position) }

  func peek() -> UInt8? { position < end ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.maximumDepth else {
      throw failure("more than \(JSONValue.maximumDepth) levels of nesting")
    }
    let start = position
    let kind: JSONValue.Kind
    switch peek() {
    case UInt8(ascii: "{"): kind = .object(try members(depth: depth))
    case UInt8(ascii: "["): kind = .array(try elements(depth: depth))
    case UInt8(ascii: "\""): kind = .string(try string())
    case UInt8(ascii: "t"): kind = try word("true", .bool(true))
    case UInt8(ascii: "f"): kind = try word("false", .bool(false))
    case UInt8(ascii: "n"): kind = try word("null", .null)
    case UInt8(ascii: "-"): kind = .number(try number())
    case let digit? where (0x30...0x39).contains(digit): kind = .number(try number())
    case nil: throw failure("the JSON text ends where a value should stand")
    default: throw failure("a value should stand here")
    }
    return JSONValue(kind, bytes: start..<position)
  }

  private mutating func word(_ word: StaticString, _ kind: JSONValue.Kind) throws(JSONError) -> JSONValue.Kind
  {
    for index in 0..<word.utf8CodeUnitCount {
      guard peek() == word.utf8Start[index] else { throw failure("expected '\(word)'") }
      position += 1
    }
    return kind
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var result: [JSONValue] = []
    position += 1
    skipSpace()
    if peek() == UInt8(ascii: "]") {
      position += 1
      return result
    }
    while true {
      skipSpace()
      result.append(try value(depth: depth + 1))
      skipSpace()
      switch peek() {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return result
      default: throw failure("expected ',' or ']'")
      }
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
    var result: [JSONMember] = []
    position += 1
    skipSpace()
    if peek() == UInt8(ascii: "}") {
      position += 1
      return result
    }
    while true {
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else { throw failure("expected a member name in quotes") }
      let name = try string()
      skipSpace()
      guard peek() == UInt8(ascii: ":") else { throw failure("expected ':'") }
      position += 1
      skipSpace()
      result.append(JSONMember(name, try value(depth: depth + 1)))
      skipSpace()
      switch peek() {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return result
      default: throw failure("expected ',' or '}'")
      }
    }
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if peek() == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = peek(), byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw failure("expected a digit") }
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    var plain = position
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[plain..<position]
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("the string before this place is not valid UTF-8")
        }
        position += 1
        return string
      case UInt8(ascii: "\\"):
        text += bytes[plain..<position]
        try escape(into: &text)
        plain = position
      case 0..<0x20: throw failure("a control character stands in a string")
      default: position += 1
      }
    }
    throw failure("the string has no end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    position += 1
    guard let letter = peek() else { throw failure("the escape has no end") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var code = try hexQuad()
      if (0xD800..<0xDC00).contains(code) {
        code = try lowSurrogate(after: code)
      } else if (0xDC00..<0xE000).contains(code) {
        throw failure("an unpaired surrogate stands before this place")
      }
      if let scalar = Unicode.Scalar(code) { text += Array(UTF8.encode(scalar)!) }
    default:
      position -= 1
      throw failure("unknown escape")
    }
  }

  private mutating func lowSurrogate(after high: UInt32) throws(JSONError) -> UInt32 {
    guard peek() == UInt8(ascii: "\\"), position + 1 < end, bytes[position + 1] == UInt8(ascii: "u") else {
      throw failure("an unpaired surrogate stands before this place")
    }
    position += 2
    let low = try hexQuad()
    guard (0xDC00..<0xE000).contains(low) else {
      throw failure("an unpaired surrogate stands before this place")
    }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private mutating func hexQuad() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
