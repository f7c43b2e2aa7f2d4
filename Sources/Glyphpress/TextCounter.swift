import Dispatch
import GlyphReport
import GlyphTokens
import Synchronization

extension TokenizerError: ReportedError {}

extension Installation {
  public var vocabularies: VocabularyShelf { VocabularyShelf(directory: vocabularyFolder) }

  /// A tokenizer by its name, or from a vocabulary file of the user's own.
  /// - Throws: `TokenizerError`.
  public func tokenizer(_ argument: String) throws -> Tokenizer {
    argument.contains("/") ? try Tokenizer(file: argument) : try vocabularies.tokenizer(named: argument)
  }
}

/// Counts a text's tokens by several tokenizers while other work goes on.
public struct TextCounter: Sendable {
  private let tokenizers: [(name: String, tokenizer: Tokenizer)]

  /// - Parameter names: Names of tokenizers, or paths of vocabulary files.
  /// - Throws: `TokenizerError`.
  public init(_ installation: Installation, names: [String]) throws {
    tokenizers = try names.map { ($0, try installation.tokenizer($0)) }
  }

  public func count(_ text: [UInt8]) -> [TextCount] {
    tokenizers.map { TextCount(tokenizer: $0.name, tokens: $0.tokenizer.count(text)) }
  }

  /// Starts counting on another thread.
  public func start(_ text: [UInt8]) -> PendingCount { PendingCount { count(text) } }
}

/// A count under way.
public final class PendingCount: Sendable {
  private let group = DispatchGroup()
  private let result = Mutex<[TextCount]>([])

  fileprivate init(_ count: @escaping @Sendable () -> [TextCount]) {
    DispatchQueue.global().async(group: group) { self.result.withLock { $0 = count() } }
  }

  /// The counts, once they are there.
  public func wait() -> [TextCount] {
    group.wait()
    return result.withLock { $0 }
  }
}
