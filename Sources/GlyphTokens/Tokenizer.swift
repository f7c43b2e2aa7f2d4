import GlyphFiles
import Synchronization

/// A model's text tokenizer: the ids, exactly, that the model's own tokenizer gives.
///
/// Text is UTF-8. Bytes that are not become U+FFFD before anything else, one for each maximal part of a
/// broken character (The Unicode Standard, 3.9; the same as Python's `errors="replace"`).
/// Text that looks like a special token is plain text unless `special` asks otherwise.
///
/// A tokenizer may be used from many threads at once; each call borrows memory of its own.
public final class Tokenizer: Sendable {
  /// What is known about it; nil for a user's file.
  public let info: TokenizerInfo?
  public let pattern: SplitPattern
  let normalizes: Bool
  let vocabulary: CompactVocabulary
  private let idle = Mutex<[Loan]>([])

  /// A workspace that is not in use by any thread.
  private struct Loan: @unchecked Sendable { let workspace: Workspace }

  init(_ vocabulary: CompactVocabulary, _ info: TokenizerInfo) {
    self.vocabulary = vocabulary
    self.info = info
    pattern = info.pattern
    normalizes = info.normalizes
  }

  /// The tokenizer of a user's file: `.tiktoken`, `tekken.json` or a Hugging Face `tokenizer.json` of
  /// byte-level byte-pair encoding. Making it takes about a second.
  /// - Parameter pattern: how text is split; needed for `.tiktoken` files that are not one of the known ones.
  /// - Throws: `unsupported` naming what the file needs and this cannot do; `malformed`, `patternNeeded`.
  public init(file path: String, pattern wanted: SplitPattern? = nil) throws(TokenizerError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try Files.read(path) } catch { throw .file(error) }
    let hash = SHA256.hex(bytes)
    let file = try TokenizerFile.read(bytes, path: path)
    info = TokenizerInfo.known.first { $0.sha256 == hash }
    guard let pattern = wanted ?? file.pattern ?? info?.pattern else { throw .patternNeeded(path: path) }
    self.pattern = pattern
    normalizes = info?.normalizes ?? file.normalizes
    var draft = file.draft
    if draft.specials.isEmpty, let info { draft.specials = SpecialTokens.known(info.name) }
    let compact = try VocabularyBuilder.build(draft, sourceHash: hash, path: path)
    vocabulary = try CompactVocabulary(bytes: compact, name: path)
  }

  /// Ordinary tokens; special tokens come on top.
  public var vocabularySize: Int { vocabulary.tokenCount }
  public var specialTokens: [SpecialToken] { SpecialTokens.decode(vocabulary.specialBytes) }

  func borrowed<Result>(_ body: (Workspace) -> Result) -> Result {
    let loan = idle.withLock { $0.popLast() } ?? Loan(workspace: Workspace(vocabulary))
    defer { idle.withLock { $0.append(loan) } }
    return body(loan.workspace)
  }
}

extension Tokenizer {
  /// The ids of a text.
  public func encode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var output = IdOutput(expected: text.count / 3)
    run(text, &output)
    return output.finish()
  }

  /// The number of ids of a text; faster than `encode`, and it needs no memory for them.
  public func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var output = CountOutput()
    run(text, &output)
    return output.count
  }

  public func encode(_ text: [UInt8]) -> [UInt32] { text.withUnsafeBufferPointer { encode($0) } }
  public func count(_ text: [UInt8]) -> Int { text.withUnsafeBufferPointer { count($0) } }
  public func encode(_ text: Span<UInt8>) -> [UInt32] { text.withUnsafeBufferPointer { encode($0) } }
  public func count(_ text: Span<UInt8>) -> Int { text.withUnsafeBufferPointer { count($0) } }

  public func encode(_ text: String) -> [UInt32] {
    var text = text
    return text.withUTF8 { encode($0) }
  }

  public func count(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { count($0) }
  }

  /// The bytes that ids stand for; special tokens give their text.
  /// - Throws: `noToken` for an id that the vocabulary does not have.
  public func decode(_ ids: some Sequence<UInt32>) throws(TokenizerError) -> [UInt8] {
    var bytes: [UInt8] = []
    var specials: [UInt32: String]?
    for id in ids {
      if let token = vocabulary.token(id: id) {
        bytes.append(contentsOf: vocabulary.bytes(token))
        continue
      }
      let known = specials ?? Dictionary(specialTokens.map { ($0.id, $0.text) }) { first, _ in first }
      specials = known
      guard let text = known[id] else { throw .noToken(id: id) }
      bytes.append(contentsOf: text.utf8)
    }
    return bytes
  }
}
