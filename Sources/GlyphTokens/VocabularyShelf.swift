import GlyphFiles

#if canImport(Glibc)
  import Glibc
#endif

/// The folder that holds the known tokenizers' vocabularies (made by Scripts/fetch-vocabularies), and the
/// compact forms made from them, in its folder `compact`.
public struct VocabularyShelf: Sendable {
  public let directory: String

  public init(directory: String) { self.directory = directory }

  /// The tokenizer with this name (see `TokenizerInfo.known`). The first time, its compact vocabulary is
  /// made from the vocabulary file, whose SHA-256 must be right (about a second); after that it is mapped
  /// into memory and checked against its own SHA-256 (a few milliseconds).
  /// - Throws: `unknown`, `missing`, `wrongHash`, `damaged`, and what reading the file may throw.
  public func tokenizer(named name: String) throws(TokenizerError) -> Tokenizer {
    let info = try TokenizerInfo.named(name)
    let path = compactPath(info)
    if Files.exists(path) {
      return Tokenizer(try CompactVocabulary(path: path, expectedSource: info.sha256), info)
    }
    let bytes = try build(info)
    if let error = store(bytes, at: path), error.code == "file.full" { throw .file(error) }
    return Tokenizer(try CompactVocabulary(bytes: bytes, name: path), info)
  }

  /// Makes the compact form of every known vocabulary that the folder holds and that has none yet.
  /// - Returns: the names of the tokenizers that are ready after that.
  public func prepare() throws(TokenizerError) -> [String] {
    var ready: [String] = []
    for info in TokenizerInfo.known {
      if !Files.exists(compactPath(info)) {
        guard Files.exists(vocabularyPath(info)) else { continue }
        if let error = store(try build(info), at: compactPath(info)) { throw .file(error) }
      }
      ready.append(info.name)
    }
    return ready
  }

  /// Whether `tokenizer(named:)` would find what it needs.
  public func holds(_ info: TokenizerInfo) -> Bool {
    Files.exists(compactPath(info)) || Files.exists(vocabularyPath(info))
  }

  private func vocabularyPath(_ info: TokenizerInfo) -> String { directory + "/" + info.file }

  private func compactPath(_ info: TokenizerInfo) -> String {
    "\(directory)/compact/\(info.name).v\(CompactVocabulary.formatVersion)"
  }

  private func build(_ info: TokenizerInfo) throws(TokenizerError) -> [UInt8] {
    let path = vocabularyPath(info)
    guard Files.exists(path) else { throw .missing(name: info.name, path: path) }
    let source: [UInt8]
    do throws(FileError) { source = try Files.read(path) } catch { throw .file(error) }
    let hash = SHA256.hex(source)
    guard hash == info.sha256 else {
      throw .wrongHash(path: path, expected: info.sha256, found: hash)
    }
    var draft = try TokenizerFile.read(source, path: path).draft
    if draft.specials.isEmpty { draft.specials = SpecialTokens.known(info.name) }
    return try VocabularyBuilder.build(draft, sourceHash: hash, path: path)
  }

  /// A folder that cannot be written only means that the work is done again next time.
  private func store(_ bytes: [UInt8], at path: String) -> FileError? {
    do throws(FileError) {
      try Files.makeFolder(directory + "/compact")
      try Files.writeAtomically(bytes, to: path)
      return nil
    } catch { return error }
  }
}
