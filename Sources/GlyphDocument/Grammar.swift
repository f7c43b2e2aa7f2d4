/// What a language's words, strings and comments look like: all that highlighting knows of it.
struct Grammar: Sendable {
  /// Text between two marks.
  struct Span: Sendable, Equatable {
    var open: [UInt8]
    var close: [UInt8]
    var role: TextRun.Role
    /// Whether a backslash takes the next byte out.
    var escapes = false
    /// Whether it may go on over line ends.
    var isMultiline = false
    var nests = false
    /// Only where it holds one character (`'a'`), so that Rust's lifetimes and the like are none.
    var isCharacter = false
    /// Only at a line's start or behind a blank (`#` in shells).
    var needsBlank = false
  }

  enum Shape: Sendable {
    /// Words, strings, comments.
    case words
    /// Strings before a colon are keys.
    case json
    /// The word at a line's start, up to `:` or `=`, is a key.
    case keys
    case markup, diff, trace
    /// Cells parted by a byte.
    case cells(UInt8)
    /// Cells parted by two or more spaces.
    case aligned
  }

  var shape = Shape.words
  var spans: [Span] = []
  var words: [UInt64: TextRun.Role] = [:]
  /// Which bytes start a span.
  var starters = [Bool](repeating: false, count: 256)
  var ignoresCase = false
  /// Words that start with a capital are types.
  var hasCapitalTypes = true
  /// A word behind this byte is an attribute or a directive (`@`, `#`); 0 for none.
  var prefix: UInt8 = 0
  /// Bytes of words beside letters, digits and `_`.
  var wordBytes: Set<UInt8> = []

  /// FNV-1a of a word; small enough not to be a string.
  static func hash(_ word: some Sequence<UInt8>, ignoresCase: Bool) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word {
      let byte = ignoresCase && 0x41...0x5A ~= byte ? byte | 0x20 : byte
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return hash
  }

  init(_ shape: Shape) { self.shape = shape }

  /// - Parameters:
  ///   - comments: What starts a comment to the line's end, then pairs of what opens and closes one.
  ///   - strings: Quotes of one-line strings; those of several lines, longest first, go in `long`.
  init(
    keywords: String, types: String = "", comments: String, blocks: [(String, String)] = [],
    strings: String = "\" '", long: [(String, String)] = [], characters: Bool = false, nests: Bool = false,
    capitals: Bool = true, prefix: Character? = nil, wordBytes: String = "", ignoresCase: Bool = false
  ) {
    self.ignoresCase = ignoresCase
    hasCapitalTypes = capitals
    self.prefix = prefix?.asciiValue ?? 0
    self.wordBytes = Set(wordBytes.utf8)
    for (open, close) in blocks {
      spans.append(
        Span(
          open: Array(open.utf8), close: Array(close.utf8), role: .comment, isMultiline: true, nests: nests))
    }
    for comment in comments.split(separator: " ") {
      spans.append(
        Span(open: Array(comment.utf8), close: [], role: .comment, needsBlank: comment == "#"))
    }
    for (open, close) in long {
      spans.append(
        Span(
          open: Array(open.utf8), close: Array(close.utf8), role: .string, escapes: true, isMultiline: true))
    }
    for quote in strings.split(separator: " ") {
      spans.append(
        Span(
          open: Array(quote.utf8), close: Array(quote.utf8), role: .string, escapes: true,
          isCharacter: characters && quote == "'"))
    }
    for span in spans { starters[Int(span.open[0])] = true }
    for word in keywords.split(separator: " ") {
      words[Self.hash(word.utf8, ignoresCase: ignoresCase)] = .keyword
    }
    for word in types.split(separator: " ") { words[Self.hash(word.utf8, ignoresCase: ignoresCase)] = .type }
  }
}
