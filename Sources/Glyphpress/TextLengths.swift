import GlyphDocument
import GlyphLayout
import GlyphReport
import GlyphVision

/// Prefixes of one document, measured for a model when they are asked for.
public final class TextLengths {
  private let document: Document
  private let reading: Reading?
  private let measurer: Measurer
  private let counter: TextCounter
  private let characters: Int
  private var known: [Int: [TextLength]] = [:]

  /// Bytes of a document that are looked at: pages of a longer one cost the same again and again.
  public static let longest = 1 << 18

  /// - Parameter counter: With one tokenizer.
  public init(
    _ document: Document, reading: Reading?, style: PageStyle, profiles: [VisionProfile],
    counter: TextCounter,
    installation: Installation
  ) throws {
    self.document = document
    self.reading = reading
    self.counter = counter
    measurer = try Measurer(styles: [style], profiles: profiles, installation: installation)
    characters = Self.count(document.text.bytes.prefix(Self.longest)[...])
  }

  private static func count(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// A ladder of prefixes, each a third longer than the last, up to the whole.
  /// - Parameters:
  ///   - profile: Index into the profiles.
  ///   - tokenizer: Index into the counter's tokenizers.
  /// - Throws: What `Measurer.measure` throws.
  public func ladder(profile: Int, tokenizer: Int) throws -> [TextLength] {
    var sizes: [Int] = []
    var size = 64
    while size < characters {
      sizes.append(size)
      size += size / 3
    }
    return try (sizes + [characters]).map { try prefix($0, profile: profile, tokenizer: tokenizer) }
  }

  /// The first characters of the document.
  public func prefix(_ count: Int, profile: Int, tokenizer: Int) throws -> TextLength {
    let all = try measure(min(count, characters))
    return all[profile * counter.names.count + tokenizer]
  }

  private func measure(_ count: Int) throws -> [TextLength] {
    if let lengths = known[count] { return lengths }
    let bytes = document.text.bytes
    var end = 0
    var seen = 0
    while end < bytes.count {
      if bytes[end] & 0xC0 != 0x80 {
        if seen == count { break }
        seen += 1
      }
      end += 1
    }
    let part = try Document(name: document.name, file: Array(bytes[..<end]), as: reading)
    let measure = try measurer.measure(part, counter: counter) {}[0]
    let lengths = measure.views.flatMap { view in
      measure.textTokens.map {
        TextLength(characters: count, textTokens: $0.tokens, pageTokens: view.totalTokens)
      }
    }
    known[count] = lengths
    return lengths
  }
}
