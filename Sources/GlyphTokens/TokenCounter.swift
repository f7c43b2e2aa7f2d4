/// Counts the tokens of a text that comes in parts, such as a file larger than memory: the same number as
/// for the whole text, wherever the parts were cut.
///
/// It holds back what stands after the last of `TextCuts` until more comes; that is a line or less of
/// ordinary text, but all of a text that never has a space, a line feed or a comma (10 GB of one letter).
/// One thread uses it at a time.
public struct TokenCounter {
  private let tokenizer: Tokenizer
  private var held: [UInt8] = []
  private var count = 0
  /// How many bytes of `held` were searched for a cut and had none.
  private var searched = 0

  /// Parts are counted when at least this many bytes are there.
  private static let batch = 1 << 18

  public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// The next bytes of the text; a character may begin in one part and end in the next.
  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
    held.append(contentsOf: bytes)
    guard held.count - searched >= Self.batch else { return }
    let cut = held.withUnsafeBufferPointer { held in
      TextCuts.last(held.baseAddress!, lowest: max(4, searched), highest: held.count - Tokenizer.room)
    }
    guard let cut else {
      searched = held.count - Tokenizer.room
      return
    }
    count += held.withUnsafeBufferPointer { tokenizer.count(UnsafeBufferPointer(rebasing: $0[..<cut])) }
    held.removeSubrange(..<cut)
    searched = 0
  }

  public mutating func feed(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { feed($0) } }

  /// The number of tokens of all parts. The counter is empty after that.
  public mutating func finish() -> Int {
    defer {
      held = []
      count = 0
      searched = 0
    }
    return count + tokenizer.count(held)
  }
}
