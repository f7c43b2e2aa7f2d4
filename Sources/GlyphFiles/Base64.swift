/// RFC 4648, section 4.
public enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding.
  public static func encode(_ bytes: [UInt8]) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: count) { output in
      var written = 0
      var at = 0
      while at < bytes.count {
        let rest = bytes.count - at
        let group =
          UInt32(bytes[at]) << 16 | (rest > 1 ? UInt32(bytes[at + 1]) << 8 : 0)
          | (rest > 2 ? UInt32(bytes[at + 2]) : 0)
        output[written] = digits[Int(group >> 18)]
        output[written + 1] = digits[Int(group >> 12 & 63)]
        output[written + 2] = rest > 1 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
        output[written + 3] = rest > 2 ? digits[Int(group & 63)] : UInt8(ascii: "=")
        written += 4
        at += 3
      }
      return count
    }
  }

  @usableFromInline static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated()
    {
      values[Int(byte)] = UInt8(value)
    }
    return values
  }()

  /// With padding; nil for anything else.
  @inlinable public static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
    var rest = text[...]
    guard rest.count % 4 == 0 else { return nil }
    for _ in 0..<2 where rest.last == UInt8(ascii: "=") { rest.removeLast() }
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var held = 0
    for byte in rest {
      let value = values[Int(byte)]
      guard value != 255 else { return nil }
      bits = bits << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return result
  }
}
