import GlyphDocument
import GlyphFiles
import GlyphPages
import GlyphTokens
import Glyphpress
import NIOPosix
import Synchronization

/// Presses what the page asks for, off the event loops, and remembers the last results.
final class InspectorBench: Sendable {
  let shelf = ResultShelf()
  private let installation: Installation
  private let pool: PagePool
  private let tokenizers = Mutex<[String: Tokenizer]>([:])

  init(_ installation: Installation, pool: PagePool) {
    self.installation = installation
    self.pool = pool
  }

  /// - Throws: What `PagePool.press` throws, `TokenizerError`.
  func press(_ form: PressForm) async throws -> PressResult {
    let id = form.identity
    if let known = shelf[id] { return known }
    async let counted = NIOThreadPool.singleton.runIfActive {
      let tokenizer = try self.tokenizer(form.tokenizer)
      return (tokenizer, tokenizer.count(form.text), SourceText(String(decoding: form.text, as: UTF8.self)))
    }
    let pressed = try await pool.press(form.text, name: form.name, form.order)
    let (tokenizer, tokens, text) = try await counted
    let result = PressResult(
      id: id, form: form, pressed: pressed, textTokens: tokens,
      sidecarTokens: pressed.sidecar.map { tokenizer.count($0) } ?? 0,
      fragile: Document(name: form.name, text: text, blocks: []).fragileSpans)
    shelf.add(result)
    return result
  }

  private func tokenizer(_ info: TokenizerInfo) throws -> Tokenizer {
    try tokenizers.withLock { tokenizers in
      if let known = tokenizers[info.name] { return known }
      let tokenizer = try installation.vocabularies.tokenizer(named: info.name)
      tokenizers[info.name] = tokenizer
      return tokenizer
    }
  }
}

extension PressForm {
  /// The same for the same pages and counts.
  fileprivate var identity: String {
    let parts = [
      name, order.profile.name, tokenizer.name, order.style.name, order.style.mode.rawValue,
      order.reading?.rawValue ?? "",
    ]
    return String(SHA256.hex(Array(parts.joined(separator: "\0").utf8) + [0] + text).prefix(32))
  }
}

/// The last results, few enough to stay within a bound.
final class ResultShelf: Sendable {
  /// Results and bytes at most; the newest result stays in any case.
  private static let places = 16
  private static let bytes = 192 << 20

  private let kept = Mutex<[PressResult]>([])

  subscript(id: String) -> PressResult? {
    kept.withLock { kept in
      guard let index = kept.lastIndex(where: { $0.id == id }) else { return nil }
      let result = kept.remove(at: index)
      kept.append(result)
      return result
    }
  }

  func add(_ result: PressResult) {
    kept.withLock { kept in
      kept.removeAll { $0.id == result.id }
      kept.append(result)
      while kept.count > 1, kept.count > Self.places || kept.reduce(0, { $0 + $1.weight }) > Self.bytes {
        kept.removeFirst()
      }
    }
  }
}
