#if canImport(Glibc)
  import Glibc
#endif

/// Paths as strings. To Linux a path is bytes, and they need not be UTF-8, as all strings are. Each byte that is no
/// part of UTF-8 therefore stands in a path's string as a scalar of its own, U+10FE00 + byte (private use), and so
/// does each byte of such a scalar that stands in a name: different paths have different strings, and every string
/// leads back to its path.
public enum SystemPath {
  private static let base: UInt32 = 0x10FE00
  /// What every such scalar begins with in UTF-8, and hardly anything else does.
  private static let lead: UInt8 = 0xF4

  /// The string for a path as the system gives it.
  public static func string(_ bytes: some Collection<UInt8>) -> String {
    if !bytes.contains(lead), let plain = String(validating: bytes, as: UTF8.self) { return plain }
    let bytes = Array(bytes)
    var scalars = String.UnicodeScalarView()
    var at = 0
    while at < bytes.count {
      // No scalar has more than four bytes.
      let scalar = (1...4).lazy.filter { at + $0 <= bytes.count }.compactMap { length in
        String(validating: bytes[at..<at + length], as: UTF8.self)?.unicodeScalars.first
      }.first
      if let scalar, self.byte(scalar) == nil {
        scalars.append(scalar)
        at += UTF8.width(scalar)
      } else {
        scalars.append(Unicode.Scalar(base + UInt32(bytes[at]))!)
        at += 1
      }
    }
    return String(scalars)
  }

  public static func string(_ path: UnsafePointer<CChar>) -> String {
    path.withMemoryRebound(to: UInt8.self, capacity: strlen(path)) {
      string(UnsafeBufferPointer(start: $0, count: strlen(path)))
    }
  }

  /// The program's arguments, its name first; `CommandLine.arguments` loses bytes that are no UTF-8.
  public static func arguments() -> [String] {
    (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0].map { string($0) } }
  }

  /// The byte that a scalar stands for.
  private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    base...base + 0xFF ~= scalar.value ? UInt8(scalar.value - base) : nil
  }

  /// The path's bytes as the system takes them, without an end.
  static func bytes(of path: String) -> [UInt8] {
    path.unicodeScalars.flatMap { scalar in byte(scalar).map { [$0] } ?? Array(String(scalar).utf8) }
  }

  fileprivate static func isPlain(_ text: String) -> Bool { !text.utf8.contains(lead) }
}

/// Paths for people and files: bytes that are no UTF-8 as `\xE9`.
extension SystemPath {
  /// A text in which paths stand, to be read; not to be turned back.
  public static func shown(_ text: String) -> String {
    if isPlain(text) { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let byte = byte(scalar) { shown += escape(byte).unicodeScalars } else { shown.append(scalar) }
    }
    return String(shown)
  }

  /// A path to be turned back by `path(named:)`: a backslash before `x` and two digits in capitals is `\x5C`.
  public static func name(of path: String) -> String {
    if isPlain(path), !path.utf8.contains(UInt8(ascii: "\\")) { return path }
    let scalars = Array(path.unicodeScalars)
    var name = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\\", number(scalars, at: index) != nil {
        name += escape(UInt8(ascii: "\\")).unicodeScalars
      } else {
        name.append(scalar)
      }
    }
    return shown(String(name))
  }

  /// The path that a name stands for. Only what `name(of:)` writes is turned back, so no `/` or `.` comes of it.
  public static func path(named name: String) -> String {
    let scalars = Array(name.unicodeScalars)
    var path = String.UnicodeScalarView()
    var at = 0
    while at < scalars.count {
      if let byte = number(scalars, at: at), byte >= 0x80 || byte == UInt8(ascii: "\\") {
        path.append(byte < 0x80 ? "\\" : Unicode.Scalar(base + UInt32(byte))!)
        at += 4
      } else {
        path.append(scalars[at])
        at += 1
      }
    }
    return String(path)
  }

  private static func escape(_ byte: UInt8) -> String {
    "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  /// The number of `\xE9` at a place.
  private static func number(_ scalars: [Unicode.Scalar], at index: Int) -> UInt8? {
    guard index + 4 <= scalars.count, scalars[index] == "\\", scalars[index + 1] == "x" else { return nil }
    let digits = scalars[index + 2..<index + 4]
    guard digits.allSatisfy({ ("0"..."9").contains($0) || ("A"..."F").contains($0) }) else { return nil }
    return UInt8(String(String.UnicodeScalarView(digits)), radix: 16)
  }
}

extension String {
  /// Whether two paths are the same bytes. To `==` they are the same text, which "é" is in two ways.
  public func isPath(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// This path as the system's calls take it.
  public func withSystemPath<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    if SystemPath.isPlain(self) { return try withCString(body) }
    return try (SystemPath.bytes(of: self).map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
      try body($0.baseAddress!)
    }
  }
}
