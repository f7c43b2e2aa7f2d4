import GlyphBackends
import GlyphFiles

/// A text as its pages: what stands in a request instead of it.
struct PressedPart: Sendable {
  /// Says what the images are.
  var note: String
  /// The pages' PNG files in base64.
  var images: [String]
  /// The identifiers on the pages, as text.
  var sidecar: String?
  /// Tokens of the text, and of all that replaces it.
  var textTokens: Int
  var pageTokens: Int

  var bytes: Int { images.reduce(0) { $0 + $1.utf8.count } + (sidecar?.utf8.count ?? 0) }
}

/// What compressing a request has changed.
struct Savings: Hashable, Sendable {
  var texts = 0
  var pages = 0
  /// Tokens of the texts that became pages, and of what replaces them.
  var textTokens = 0
  var pageTokens = 0

  mutating func add(_ part: PressedPart) {
    texts += 1
    pages += part.images.count
    textTokens += part.textTokens
    pageTokens += part.pageTokens
  }
}
