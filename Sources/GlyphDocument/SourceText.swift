import GlyphGeometry

/// A document's text as UTF-8, with what is needed to write the file back byte for byte.
public struct SourceText: Hashable, Sendable {
  public enum Encoding: String, Sendable {
    /// The bytes are the file's own; a byte order mark stays in the text as U+FEFF.
    case utf8 = "utf-8"
    /// UTF-16 with a byte order mark, which is not part of the text.
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
  }

  /// Valid UTF-8.
  public let bytes: [UInt8]
  public let encoding: Encoding

  /// The text of a file: UTF-8 with or without byte order mark, or UTF-16 with one.
  /// - Throws: `TextError` with the offset in the file of the first byte that is wrong.
  public init(file: [UInt8]) throws(TextError) {
    if file.starts(with: [0xFF, 0xFE]) {
      encoding = .utf16LittleEndian
      bytes = try Self.decodeUTF16(file, bigEndian: false)
    } else if file.starts(with: [0xFE, 0xFF]) {
      encoding = .utf16BigEndian
      bytes = try Self.decodeUTF16(file, bigEndian: true)
    } else {
      encoding = .utf8
      try Self.validate(file)
      bytes = file
    }
  }

  /// A text that is a Swift string already.
  public init(_ text: String) {
    bytes = Array(text.utf8)
    encoding = .utf8
  }

  /// The text as the file it came from, byte for byte.
  public static func file(text: [UInt8], encoding: Encoding) -> [UInt8] {
    guard encoding != .utf8 else { return text }
    let big = encoding == .utf16BigEndian
    var file: [UInt8] = big ? [0xFE, 0xFF] : [0xFF, 0xFE]
    for unit in String(decoding: text, as: UTF8.self).utf16 {
      let high = UInt8(unit >> 8)
      let low = UInt8(unit & 0xFF)
      file += big ? [high, low] : [low, high]
    }
    return file
  }

  private static func validate(_ file: [UInt8]) throws(TextError) {
    do {
      _ = try UTF8Span(validating: file.span)
    } catch {
      throw .invalidUTF8(offset: error.byteOffsets.lowerBound, byte: file[error.byteOffsets.lowerBound])
    }
  }

  private static func decodeUTF16(_ file: [UInt8], bigEndian: Bool) throws(TextError) -> [UInt8] {
    guard file.count % 2 == 0 else { throw .oddUTF16(bytes: file.count) }
    func unit(_ at: Int) -> UInt32 {
      bigEndian ? UInt32(file[at]) << 8 | UInt32(file[at + 1]) : UInt32(file[at + 1]) << 8 | UInt32(file[at])
    }
    var text: [UInt8] = []
    text.reserveCapacity(file.count)
    var at = 2
    while at < file.count {
      var code = unit(at)
      if 0xD800..<0xDC00 ~= code, at + 3 < file.count, 0xDC00..<0xE000 ~= unit(at + 2) {
        code = 0x10000 + (code - 0xD800) << 10 + (unit(at + 2) - 0xDC00)
        at += 2
      }
      guard let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar) else {
        throw .unpairedSurrogate(offset: at)
      }
      text += encoded
      at += 2
    }
    return text
  }
}

/// Why a file is not text that glyphpress reads.
public enum TextError: Error, Hashable, Sendable, CustomStringConvertible {
  case invalidUTF8(offset: Int, byte: UInt8)
  case unpairedSurrogate(offset: Int)
  case oddUTF16(bytes: Int)
  /// Source offsets have 32 bits.
  case tooLong(bytes: Int)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .invalidUTF8: "text.utf8"
    case .unpairedSurrogate, .oddUTF16: "text.utf16"
    case .tooLong: "text.long"
    }
  }

  public var description: String {
    switch self {
    case .invalidUTF8(let offset, let byte):
      "not UTF-8: byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) at byte offset \(offset)"
    case .unpairedSurrogate(let offset): "not UTF-16: unpaired surrogate at byte offset \(offset)"
    case .oddUTF16(let bytes): "not UTF-16: the file ends in half a code unit, at byte offset \(bytes - 1)"
    case .tooLong(let bytes): "\(bytes) bytes in one document; 4294967295 is the most"
    }
  }

  public var hint: String {
    switch self {
    case .tooLong: "split the file, or use 'glyphpress batch' on its records"
    default: "UTF-8 and UTF-16 with a byte order mark are read; convert others, for example with iconv"
    }
  }
}
