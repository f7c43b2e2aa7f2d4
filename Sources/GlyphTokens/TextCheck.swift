/// Finds out in one pass over the bytes whether a text can be encoded as it stands.
enum TextCheck {
  struct Result {
    var isUTF8 = true
    /// Whether normalization to NFC might change it; always false unless asked.
    var mayNormalize = false
  }

  static func run(_ text: UnsafeBufferPointer<UInt8>, normalization: NormalizationTables?) -> Result {
    var result = Result()
    guard let base = text.baseAddress else { return result }
    var p = base
    let end = base + text.count
    while p < end {
      if end - p >= 8 {
        let high = ByteRuns.word(p) & 0x8080_8080_8080_8080
        p += high == 0 ? 8 : high.trailingZeroBitCount >> 3
        if high == 0 { continue }
      }
      while p < end, p[0] >= 0x80 {
        let length = sequenceLength(p, end - p)
        guard length > 0 else { return Result(isUTF8: false, mayNormalize: normalization != nil) }
        if let normalization, !result.mayNormalize {
          result.mayNormalize = normalization.isSuspect(at: p, length)
        }
        p += length
      }
      if end - p < 8, p < end, p[0] < 0x80 { p += 1 }
    }
    return result
  }

  /// The length of the valid sequence of two to four bytes at `p`; 0 for none (The Unicode Standard 16,
  /// table 3-7).
  @inline(__always) static func sequenceLength(_ p: UnsafePointer<UInt8>, _ rest: Int) -> Int {
    let lead = p[0]
    if lead >= 0xE0, lead < 0xF0 {
      guard rest >= 3, p[1] & 0xC0 == 0x80, p[2] & 0xC0 == 0x80 else { return 0 }
      if lead == 0xE0 { return p[1] >= 0xA0 ? 3 : 0 }
      return lead == 0xED && p[1] >= 0xA0 ? 0 : 3
    }
    if lead < 0xE0 { return lead >= 0xC2 && rest >= 2 && p[1] & 0xC0 == 0x80 ? 2 : 0 }
    guard rest >= 4, lead <= 0xF4, p[1] & 0xC0 == 0x80, p[2] & 0xC0 == 0x80, p[3] & 0xC0 == 0x80 else {
      return 0
    }
    if lead == 0xF0 { return p[1] >= 0x90 ? 4 : 0 }
    return lead == 0xF4 && p[1] >= 0x90 ? 0 : 4
  }
}
