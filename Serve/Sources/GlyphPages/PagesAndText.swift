import GlyphDocument
import GlyphTokens
import Glyphpress

/// Part of what is sent in place of a text.
public enum SentStretch: Sendable {
  /// What stays text, and its tokens.
  case text(String, tokens: Int)
  case pages([PressedPage])
}

extension Press {
  /// A document for `FragilePolicy.keepText`, in the order of the text: the blocks that hold fragile spans as text, all
  /// else as pages where these take fewer tokens.
  /// - Parameter onPage: Sees every page as soon as it is drawn, also those that turn out not to be worth it; may throw
  ///   to end the work.
  /// - Throws: What `press` and `onPage` throw.
  public func pagesAndText(
    _ document: Document, tokenizer: Tokenizer, onPage: (PressedPage) throws -> Void
  ) throws -> [SentStretch] {
    var stretches: [SentStretch] = []
    var text: [UInt8] = []
    func endText() {
      guard !text.isEmpty else { return }
      stretches.append(.text(String(decoding: text, as: UTF8.self), tokens: tokenizer.count(text)))
      text = []
    }
    for stretch in document.stretches {
      let bytes = document.text.bytes[stretch.span.start..<stretch.span.end]
      let tokens = stretch.isKept ? 0 : tokenizer.count(Array(bytes))
      var pages: [PressedPage] = []
      // No page takes fewer tokens than the template's around it.
      if tokens > profile.templateTokens {
        try press(document.piece(stretch.span)) { page in
          try onPage(page)
          pages.append(page)
        }
      }
      if !pages.isEmpty, cost(of: pages) < tokens {
        endText()
        stretches.append(.pages(pages))
      } else {
        text += bytes
      }
    }
    endText()
    return stretches
  }

  /// What a model counts for pages, with all that stands around each.
  public func cost(of pages: [PressedPage]) -> Int {
    pages.reduce(0) { $0 + $1.plan.totalTokens + profile.templateTokens }
  }
}
