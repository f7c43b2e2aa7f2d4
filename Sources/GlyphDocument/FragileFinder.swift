import GlyphGeometry

/// Finds fragile spans in one pass over the bytes. A word is a run of ASCII without spaces, quotes, brackets, commas
/// and semicolons; each is looked at a fixed number of times, so time is linear whatever the text.
///
/// The rules, in the order in which they are tried on a word, a full stop or colon at its end left out:
/// - url: a letter, then letters, digits, `+.-`, then `://` and more; or `www.` and more.
/// - email: `@` between a local part and a host with a dot.
/// - path: begins with `/`, `./`, `../`, `~/` or a drive `C:\` and has two separators or more; or has two slashes
///   or more, a letter, and a dot, underscore or digit in it.
/// Then on the word's parts between characters that belong to none of the following:
/// - uuid: 8-4-4-4-12 hexadecimal digits.
/// - key: a vendor's prefix (`FragileFinder.keyPrefixes`) and 12 characters or more.
/// - hash: 8 hexadecimal digits of one case or more, two digits and two letters among them; behind `0x` from 16 on.
/// - base64: 20 characters or more of upper and lower case and digits, four changes between letter and digit.
/// - number: 8 digits or more; 9 or more where single `.`, `-`, `:` or `/` stand between them.
struct FragileFinder {
  /// Prefixes of keys as their vendors document them: OpenAI and Anthropic, GitHub, GitLab, AWS, Google, Slack, Stripe,
  /// Hugging Face, npm, PyPI.
  static let keyPrefixes = [
    "sk-", "sk_", "pk_", "rk_", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "AKIA", "ASIA",
    "AIza",
    "xoxb-", "xoxp-", "hf_", "npm_", "pypi-",
  ].map { Array($0.utf8) }

  static func spans(in bytes: [UInt8]) -> [FragileSpan] {
    bytes.withUnsafeBufferPointer { buffer in
      var finder = FragileFinder(bytes: buffer)
      finder.run()
      return finder.found
    }
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var found: [FragileSpan] = []

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// No fragile span is shorter.
  private static let shortest = 6

  private mutating func run() {
    var at = 0
    let classes = ByteClass.table
    classes.withUnsafeBufferPointer { classes in
      while at < bytes.count {
        while at < bytes.count, classes[Int(bytes[at])] & ByteClass.word == 0 { at += 1 }
        let start = at
        var seen: UInt8 = 0
        while at < bytes.count {
          let kind = classes[Int(bytes[at])]
          if kind & ByteClass.word == 0 { break }
          seen |= kind
          at += 1
        }
        // A word of letters alone, or of one sort of sign, is no identifier.
        if at - start >= Self.shortest, seen & (ByteClass.digit | ByteClass.sign) != 0 {
          look(at: start..<at, seen, classes)
        }
      }
    }
  }

  private mutating func look(at range: Range<Int>, _ seen: UInt8, _ classes: UnsafeBufferPointer<UInt8>) {
    var end = range.upperBound
    while end > range.lowerBound, [0x2E, 0x3A, 0x21, 0x3F].contains(bytes[end - 1]) { end -= 1 }
    let word = range.lowerBound..<end
    guard word.count >= Self.shortest else { return }
    if seen & ByteClass.sign != 0, let kind = wholeKind(of: word) {
      found.append(FragileSpan(kind, SourceSpan(start: word.lowerBound, end: word.upperBound)))
      return
    }
    guard seen & ByteClass.digit != 0 else { return }
    var parts = FragileParts(bytes: bytes, classes: classes)
    parts.look(at: word)
    found += parts.found
  }

  /// URLs, addresses and paths take the whole word.
  private func wholeKind(of word: Range<Int>) -> FragileSpan.Kind? {
    var slashes = 0
    var backslashes = 0
    var letters = 0
    var marks = 0
    var at: Int?
    var dotBehindAt = false
    for index in word {
      switch bytes[index] {
      case 0x2F: slashes += 1
      case 0x5C: backslashes += 1
      case 0x40: at = index
      case 0x2E:
        marks += 1
        if at != nil { dotBehindAt = true }
      case 0x5F, 0x30...0x39: marks += 1
      case 0x41...0x5A, 0x61...0x7A: letters += 1
      default: break
      }
    }
    if isURL(word, slashes: slashes) { return .url }
    if let at, dotBehindAt, slashes == 0, letters > 2, at > word.lowerBound { return .email }
    guard letters > 0 else { return nil }
    if slashes >= 2, starts(word, "/") || starts(word, "./") || starts(word, "../") || starts(word, "~/") {
      return .path
    }
    if backslashes >= 2, word.count > 3, bytes[word.lowerBound + 1] == 0x3A { return .path }
    // Slashes behind an `=` or `:` are not a path of this word's alone, and base64 has slashes too.
    return slashes >= 2 && marks > 0 && !isMixed(word) && !hasAssignment(word) ? .path : nil
  }

  private func isURL(_ word: Range<Int>, slashes: Int) -> Bool {
    if starts(word, "www."), word.count > 7 { return true }
    guard slashes >= 2 else { return false }
    var index = word.lowerBound
    while index < word.upperBound, ByteClass.isSchemeByte(bytes[index]) { index += 1 }
    return index > word.lowerBound && index + 3 < word.upperBound && bytes[index] == 0x3A
      && bytes[index + 1] == 0x2F && bytes[index + 2] == 0x2F
  }

  private func hasAssignment(_ word: Range<Int>) -> Bool { word.contains { bytes[$0] == 0x3D } }

  /// Whether digits stand among letters of both cases, as in base64.
  private func isMixed(_ word: Range<Int>) -> Bool {
    var changes = 0
    var upper = false
    var lower = false
    for index in word {
      upper = upper || 0x41...0x5A ~= bytes[index]
      lower = lower || 0x61...0x7A ~= bytes[index]
      guard index > word.lowerBound else { continue }
      let digit = 0x30...0x39 ~= bytes[index]
      if digit != (0x30...0x39 ~= bytes[index - 1]), bytes[index] | 0x20 > 0x60 || digit { changes += 1 }
    }
    return upper && lower && changes >= 4 && changes * 12 >= word.count
  }

  private func starts(_ word: Range<Int>, _ text: StaticString) -> Bool {
    guard text.utf8CodeUnitCount <= word.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[word.lowerBound + $0] == text.utf8Start[$0] }
  }
}

/// What bytes mean to the finder.
enum ByteClass {
  static let word: UInt8 = 1
  static let digit: UInt8 = 2
  static let letter: UInt8 = 4
  static let hexadecimal: UInt8 = 8
  /// A sign that URLs, addresses or paths need.
  static let sign: UInt8 = 16
  /// Belongs to base64 and keys, beside letters and digits.
  static let joint: UInt8 = 32

  static let table: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    for byte in 0x21...0x7E { table[byte] = word }
    for byte in "\"'`<>()[]{},;|".utf8 { table[Int(byte)] = 0 }
    for byte in 0x30...0x39 { table[byte] |= digit | hexadecimal }
    for byte in Array(0x41...0x5A) + Array(0x61...0x7A) { table[byte] |= letter }
    for byte in "abcdefABCDEF".utf8 { table[Int(byte)] |= hexadecimal }
    for byte in "/\\@".utf8 { table[Int(byte)] |= sign }
    for byte in "+/_-=".utf8 { table[Int(byte)] |= joint }
    table[0x2E] |= sign
    return table
  }()

  static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
    default: false
    }
  }
}
