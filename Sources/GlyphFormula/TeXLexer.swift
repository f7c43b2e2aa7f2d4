/// What TeX's mouth makes of the characters of a formula.
struct TeXToken: Hashable {
  enum Kind: Hashable {
    /// `\name`; also `\,` and its like, named by their character.
    case command(String)
    case character(UInt32)
    case beginGroup
    case endGroup
    case superscript
    case `subscript`
    case alignment
    /// `\\`
    case newRow
    case space
    case prime
  }

  var kind: Kind
  /// Byte offset in the source.
  var position: Int
}

/// Splits a formula's source into tokens; comments go, a run of white space is one token.
struct TeXLexer {
  private let bytes: ArraySlice<UInt8>
  private var at: Int

  /// - Parameter bytes: UTF-8; wrong bytes count as U+FFFD.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  static func tokens(_ bytes: ArraySlice<UInt8>) -> [TeXToken] {
    var lexer = TeXLexer(bytes)
    var tokens: [TeXToken] = []
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() -> TeXToken? {
    while at < bytes.endIndex, bytes[at] == UInt8(ascii: "%") { skipComment() }
    guard at < bytes.endIndex else { return nil }
    let start = at
    return TeXToken(kind: nextKind(), position: start)
  }

  private mutating func nextKind() -> TeXToken.Kind {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "\\"): return command()
    case 0x20, 0x09, 0x0A, 0x0D:
      while at < bytes.endIndex, Self.isSpace(bytes[at]) { at += 1 }
      return .space
    default: break
    }
    let scalar = nextScalar()
    switch byte {
    case UInt8(ascii: "{"): return .beginGroup
    case UInt8(ascii: "}"): return .endGroup
    case UInt8(ascii: "^"): return .superscript
    case UInt8(ascii: "_"): return .subscript
    case UInt8(ascii: "&"): return .alignment
    case UInt8(ascii: "'"): return .prime
    default: return .character(scalar)
    }
  }

  private mutating func command() -> TeXToken.Kind {
    at += 1
    guard at < bytes.endIndex else { return .command("") }
    guard Self.isLetter(bytes[at]) else {
      let scalar = nextScalar()
      if scalar == 0x5C { return .newRow }
      if scalar < 0x80, Self.isSpace(UInt8(scalar)) { return .command(" ") }
      return .command(Unicode.Scalar(scalar).map { String(Character($0)) } ?? "")
    }
    let start = at
    while at < bytes.endIndex, Self.isLetter(bytes[at]) { at += 1 }
    // `operatorname*` and its like are commands of their own.
    let name = String(decoding: bytes[start..<at], as: UTF8.self)
    if at < bytes.endIndex, bytes[at] == UInt8(ascii: "*"), Self.starred.contains(name) {
      at += 1
      return .command(name + "*")
    }
    return .command(name)
  }

  private static let starred: Set<String> = [
    "operatorname", "tag", "hspace", "vspace", "DeclareMathOperator",
  ]

  private mutating func skipComment() {
    while at < bytes.endIndex, bytes[at] != 0x0A { at += 1 }
    if at < bytes.endIndex { at += 1 }
  }

  private mutating func nextScalar() -> UInt32 {
    let first = bytes[at]
    at += 1
    guard first >= 0xC0 else { return first < 0x80 ? UInt32(first) : 0xFFFD }
    let length = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
    var scalar = UInt32(first) & (0x3F >> UInt32(length))
    for _ in 0..<length {
      guard at < bytes.endIndex, bytes[at] & 0xC0 == 0x80 else { return 0xFFFD }
      scalar = scalar << 6 | UInt32(bytes[at] & 0x3F)
      at += 1
    }
    return Unicode.Scalar(scalar) == nil ? 0xFFFD : scalar
  }

  private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
