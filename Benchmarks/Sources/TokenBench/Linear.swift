import GlyphTokens

#if canImport(Glibc)
  import Glibc
#endif

/// Inputs that make careless tokenizers quadratic: the time of 10 MB against that of 5 MB.
enum Linear {
  static let inputs: [(name: String, unit: [UInt8])] = [
    ("letter a", Array("a".utf8)), ("spaces", Array(" ".utf8)), ("newlines", Array("\n".utf8)),
    ("emoji", Array("\u{1F600}".utf8)), ("digits", Array("7".utf8)), ("one Han", Array("\u{4E2D}".utf8)),
    ("AAAa", Array("AAAa".utf8)), ("punctuation", Array("-".utf8)), ("combining", Array("\u{301}".utf8)),
  ]

  static func run(_ shelf: String, _ name: String) throws {
    let shelf = VocabularyShelf(directory: shelf)
    for (label, unit) in inputs { try measure(shelf, name, label) { repeated(unit, $0) } }
    try measure(shelf, name, "random bytes", noise)
    try measure(shelf, name, "random letters") { noise($0).map { 97 + $0 % 26 } }
  }

  private static func measure(
    _ shelf: VocabularyShelf, _ name: String, _ label: String, _ text: (Int) -> [UInt8]
  ) throws {
    let half = text(5_000_000)
    let whole = text(10_000_000)
    // A new tokenizer each time: what the caches keep must not favour the shorter text.
    func seconds(_ text: [UInt8]) throws -> Double {
      try (0..<2).map { _ in
        let tokenizer = try shelf.tokenizer(named: name)
        let start = cpuSeconds()
        precondition(tokenizer.count(text) > 0)
        return cpuSeconds() - start
      }.min()!
    }
    let (short, long) = (try seconds(half), try seconds(whole))
    print(
      "\(name)\t\(label)\t\(fixed(10 / long, 1)) MB/s\tratio \(fixed(long / short, 2))\tpeak \(try peakMegabytes()) MB"
    )
  }

  /// The process's peak of resident memory; `getrusage` would count the parent's before `exec`.
  private static func peakMegabytes() throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else {
      throw Failure(description: "no /proc/self/status")
    }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split { $0 == " " || $0 == "\t" }
      if words.first == "VmHWM:" { return (Int(words[1]) ?? 0) / 1024 }
    }
    throw Failure(description: "no VmHWM in /proc/self/status")
  }

  private static func repeated(_ unit: [UInt8], _ count: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(count)
    while text.count + unit.count <= count { text += unit }
    return text
  }

  /// The same bytes in each run (xorshift64).
  private static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 32)
    }
  }
}
