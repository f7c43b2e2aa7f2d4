/// The part of a corpus that one of several runs does.
public struct CorpusPart: Hashable, Sendable {
  public var index: Int
  public var count: Int

  /// - Parameters:
  ///   - index: From 0 to `count - 1`.
  ///   - count: Runs that share the corpus: document `n` belongs to run `n % count`.
  public init(index: Int = 0, count: Int = 1) {
    precondition(count > 0 && 0..<count ~= index)
    self.index = index
    self.count = count
  }

  func holds(_ item: CorpusItem) -> Bool { item.number % count == index }
}

/// Consecutive documents that one worker does in one go.
struct WorkUnit: Sendable {
  /// From 0.
  var number: Int
  var items: [CorpusItem]
  /// The output file that gets them, where their number is given.
  var shard: Int?
  /// Bytes of the corpus read up to its end.
  var position: Int
}

/// Cuts a corpus into units. Where they are cut depends on the corpus and the settings alone.
struct UnitCutter {
  private let reader: CorpusReader
  private let part: CorpusPart
  private let bytes: Int
  private let shards: (count: Int, documents: Int)?
  private var number = 0
  private var taken = 0
  private var held: CorpusItem?

  /// - Parameters:
  ///   - bytes: Of text that end a unit; a longer document is a unit of its own.
  ///   - shards: How many output files share the documents evenly; nil where their size decides.
  init(_ corpus: Corpus, part: CorpusPart, bytes: Int, shards: Int?) {
    reader = CorpusReader(corpus)
    self.part = part
    self.bytes = bytes
    self.shards = shards.map { ($0, Self.count(corpus, part)) }
  }

  static func count(_ corpus: Corpus, _ part: CorpusPart) -> Int {
    let reader = CorpusReader(corpus)
    var count = 0
    while let item = reader.next() { count += part.holds(item) ? 1 : 0 }
    return count
  }

  mutating func next() -> WorkUnit? {
    guard let first = nextItem() else { return nil }
    let shard = shardOfNext
    var unit = WorkUnit(number: number, items: [first], shard: shard, position: 0)
    var size = first.bytes
    taken += 1
    while size < bytes, unit.items.count < 1024, shardOfNext == shard, let item = nextItem() {
      if size + item.bytes > bytes {
        held = item
        break
      }
      unit.items.append(item)
      size += item.bytes
      taken += 1
    }
    unit.position = reader.position
    number += 1
    return unit
  }

  private var shardOfNext: Int? { shards.map { taken * $0.count / max(1, $0.documents) } }

  private mutating func nextItem() -> CorpusItem? {
    if let item = held {
      held = nil
      return item
    }
    while let item = reader.next() { if part.holds(item) { return item } }
    return nil
  }
}
