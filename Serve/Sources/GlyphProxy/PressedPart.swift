import GlyphBackends
import GlyphFiles

/// A text as its pages: what stands in a request instead of it.
struct PressedPart: Sendable {
  /// Says what the images are.
  var note: String
  /// What stands for the text, in order.
  var content: [Content]
  /// The identifiers on the pages, as text.
  var sidecar: String?
  /// Tokens of the text, and of all that replaces it.
  var textTokens: Int
  var pageTokens: Int

  enum Content: Sendable {
    case text(String)
    /// A page's PNG file in base64.
    case image(String)
  }

  var pages: Int {
    content.reduce(0) { count, part in if case .image = part { count + 1 } else { count } }
  }

  var bytes: Int {
    content.reduce(sidecar?.utf8.count ?? 0) { sum, part in
      switch part {
      case .text(let text), .image(let text): sum + text.utf8.count
      }
    }
  }
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
    pages += part.pages
    textTokens += part.textTokens
    pageTokens += part.pageTokens
  }
}
