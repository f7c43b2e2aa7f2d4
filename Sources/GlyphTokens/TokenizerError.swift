import GlyphFiles
import GlyphJSON

/// Why a tokenizer cannot be had.
public enum TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No tokenizer has this name; the nearest name there is.
  case unknown(String, nearest: String)
  /// The vocabulary file of a known tokenizer is not in the shelf's folder.
  case missing(name: String, path: String)
  /// A vocabulary file is not the one the tokenizer was made with.
  case wrongHash(path: String, expected: String, found: String)
  /// A compact vocabulary that cannot be used, and why.
  case damaged(String, String)
  /// A vocabulary file that breaks its format: what, at which byte or entry.
  case malformed(path: String, String)
  /// A tokenizer file asks for something that is not byte-level byte-pair encoding as done here.
  case unsupported(path: String, feature: String)
  /// A `.tiktoken` file does not say how text is split before merging.
  case patternNeeded(path: String)
  /// A token id that the vocabulary does not have.
  case noToken(id: UInt32)
  case file(FileError)

  /// A stable name for scripts.
  public var code: String {
    switch self {
    case .unknown: "tokens.unknown"
    case .missing: "tokens.missing"
    case .wrongHash: "tokens.hash"
    case .damaged: "tokens.damaged"
    case .malformed: "tokens.malformed"
    case .unsupported: "tokens.unsupported"
    case .patternNeeded: "tokens.pattern-needed"
    case .noToken: "tokens.no-token"
    case .file(let error): error.code
    }
  }

  /// What is wrong, and where.
  public var description: String {
    switch self {
    case .unknown(let name, _): "there is no tokenizer '\(name)'"
    case .missing(let name, let path): "the vocabulary of \(name) is not at '\(path)'"
    case .wrongHash(let path, let expected, let found):
      "'\(path)' has the wrong SHA-256: expected \(expected), found \(found)"
    case .damaged(let path, let why): "the compact vocabulary '\(path)' cannot be used: \(why)"
    case .malformed(let path, let what): "'\(path)' is no vocabulary: \(what)"
    case .unsupported(let path, let feature): "'\(path)' needs \(feature), which is not supported"
    case .patternNeeded(let path): "'\(path)' does not say how text is split into pieces"
    case .noToken(let id): "the vocabulary has no token with id \(id)"
    case .file(let error): error.description
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .unknown(_, let nearest): "did you mean '\(nearest)'?"
    case .missing: "run Scripts/fetch-vocabularies"
    case .wrongHash: "remove the file and run Scripts/fetch-vocabularies again"
    case .damaged: "remove the file: it is made anew from the vocabulary"
    case .patternNeeded:
      "name the pattern: \(SplitPattern.allCases.map(\.rawValue).joined(separator: ", "))"
    case .unsupported: "only byte-level byte-pair encoding with a known split pattern can be exact here"
    case .malformed, .noToken: nil
    case .file: "check the path and its permissions"
    }
  }
}
