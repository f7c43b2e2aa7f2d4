/// Bytes as text, for JSON and HTML: RFC 4648, section 4.
public enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes in four characters for three, padded with `=`.
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
}
