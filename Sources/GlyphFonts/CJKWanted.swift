extension CJKForm {
  /// Japanese where the first 4 KiB have kana, Korean where they have Hangul, otherwise simplified Chinese.
  /// Only the start counts, so that text added later cannot change pages that were made before.
  public static func wanted(by text: [UInt8]) -> CJKForm {
    var korean = false
    var at = 0
    while at + 2 < min(text.count, 4096) {
      // Kana are U+3040-30FF (E3 81 80 - E3 83 BF), Hangul syllables U+AC00-D7A3 (EA B0 80 - ED 9E A3).
      if text[at] == 0xE3, 0x81...0x83 ~= text[at + 1] { return .japanese }
      if text[at] == 0xEA && text[at + 1] >= 0xB0 || 0xEB...0xEC ~= text[at] { korean = true }
      at += 1
    }
    return korean ? .korean : .simplifiedChinese
  }
}
