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

/// A text's tokens by one tokenizer, with their places.
struct DetailedCount: Sendable {
  var tokenizer: String
  var starts: TokenStarts
}

/// Counts a text's tokens by several tokenizers while other work goes on.
public struct TextCounter: Sendable {
  private let tokenizers: [(name: String, tokenizer: Tokenizer)]

  /// - Parameter names: Names of tokenizers, or paths of vocabulary files.
  /// - Throws: `TokenizerError`.
  public init(_ installation: Installation, names: [String]) throws {
    tokenizers = try names.map { ($0, try installation.tokenizer($0)) }
  }

  /// The tokenizers' names, in order.
  public var names: [String] { tokenizers.map(\.name) }

  public func count(_ text: [UInt8]) -> [TextCount] {
    tokenizers.map { TextCount(tokenizer: $0.name, tokens: $0.tokenizer.count(text)) }
  }

  /// Starts counting on another thread.
  public func start(_ text: [UInt8]) -> Pending<[TextCount]> { Pending { count(text) } }

  /// Starts counting, with the places of tokens, on another thread; a short text is counted at once.
  func startDetailed(_ text: [UInt8]) -> Pending<[DetailedCount]> {
    @Sendable func count() -> [DetailedCount] {
      tokenizers.map { DetailedCount(tokenizer: $0.name, starts: $0.tokenizer.starts(text)) }
    }
    return text.count < Self.short ? Pending(count()) : Pending(count)
  }

  /// Bytes that are counted sooner than a thread has started.
  private static let short = 1 << 14
}

/// A result under way.
public final class Pending<Value: Sendable>: Sendable {
  private let group = DispatchGroup()
  private let result: Mutex<Value?>

  fileprivate init(_ value: Value) { result = Mutex(value) }

  fileprivate init(_ work: @escaping @Sendable () -> Value) {
    result = Mutex(nil)
    DispatchQueue.global().async(group: group) {
      let value = work()
      self.result.withLock { $0 = value }
    }
  }

  /// The result, once it is there.
  public func wait() -> Value {
    group.wait()
    guard let value = result.withLock({ $0 }) else { preconditionFailure("work ended without a result") }
    return value
  }
}
