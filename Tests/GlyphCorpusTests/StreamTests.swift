import GlyphFiles
import Foundation
import Testing

@testable import GlyphCorpus

@Suite struct StreamTests {
  let folder: URL
  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("corpus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = folder.appendingPathComponent(name)
    try Data(bytes).write(to: path)
    return path.path
  }

  func lines(_ path: String, _ packing: Packing = .none, limit: Int = LineReader.longest) throws -> [String] {
    let reader = LineReader(try ByteStream(path, packing: packing), limit: limit)
    var lines: [String] = []
    while let line = try reader.next() {
      switch line {
      case .bytes(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
      case .tooLong(let count): lines.append("<\(count)>")
      }
    }
    return lines
  }

  @Test func linesComeWholeWhereverThePiecesOfTheFileEnd() throws {
    let texts = (0..<40).map { String(repeating: "x", count: $0 * 977) } + ["", "last without end"]
    let path = try write("lines", Array(texts.joined(separator: "\n").utf8))
    #expect(try lines(path) == texts)
    #expect(try lines(try write("ended", Array("a\n\nb\n".utf8))) == ["a", "", "b"])
    #expect(try lines(try write("empty", [])) == [])
  }

  @Test func aLineBeyondTheLimitIsPassedOverAndTheNextIsRead() throws {
    let path = try write("long", Array(("a\n" + String(repeating: "b", count: 300_000) + "\nc\n").utf8))
    #expect(try lines(path, limit: 1000) == ["a", "<300000>", "c"])
  }

  /// Packed by gzip 1.12 and zstd 1.5.4: `printf 'one\ntwo\n' | gzip -n`, then `printf 'three\n'` after it.
  static let gzip: [UInt8] =
    [
      31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 203, 207, 75, 229, 42, 41, 207, 231, 2, 0, 230, 11, 186, 18, 8, 0, 0,
      0,
    ]

  @Test func gzipMembersFollowOneAnother() throws {
    #expect(try lines(try write("a.gz", Self.gzip + Self.gzip), .gzip) == ["one", "two", "one", "two"])
  }

  @Test func aCutOrDamagedFileGivesWhatCameBeforeAndThenAnError() throws {
    let path = try write("cut.gz", Self.gzip + Self.gzip.dropLast(12))
    let reader = LineReader(try ByteStream(path, packing: .gzip))
    var count = 0
    #expect(throws: CorpusError.packing(path: path, reason: "it ends in the middle of the compressed data")) {
      while try reader.next() != nil { count += 1 }
    }
    #expect(count >= 2)
    #expect(throws: CorpusError.self) {
      try lines(try write("no.zst", [1, 2, 3, 4, 5, 6, 7, 8]), .zstandard)
    }
  }
}

@Suite struct FormatTests {
  /// Values of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64IsAsTheStandardHasIt(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
  }

  @Test func base64AgreesWithFoundationOnEveryByte() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
  }
}

@Suite struct UnitTests {
  static func corpus(_ count: Int) -> Corpus {
    var corpus = Corpus(arguments: [], outside: "")
    corpus.sources = (0..<count).map {
      Corpus.Source(name: "\($0)", path: "\($0)", kind: .document, size: 10 + $0 % 7 * 10, isNamed: true)
    }
    return corpus
  }

  static func units(_ corpus: Corpus, _ part: CorpusPart, shards: Int? = nil) -> [WorkUnit] {
    var cutter = UnitCutter(corpus, part: part, bytes: 100, shards: shards)
    var units: [WorkUnit] = []
    while let unit = cutter.next() { units.append(unit) }
    return units
  }

  @Test(arguments: [1, 2, 3, 10])
  func partsAreDisjointAndComplete(count: Int) {
    let corpus = Self.corpus(101)
    let numbers = (0..<count).flatMap { index in
      Self.units(corpus, CorpusPart(index: index, count: count)).flatMap { $0.items.map(\.number) }
    }
    #expect(numbers.sorted() == Array(0..<101))
  }

  @Test func unitsHoldNoMoreThanTheirSizeInOrder() {
    let units = Self.units(Self.corpus(101), CorpusPart())
    #expect(units.map(\.number) == Array(units.indices))
    #expect(units.flatMap { $0.items.map(\.number) } == Array(0..<101))
    #expect(units.allSatisfy { $0.items.reduce(0) { $0 + $1.bytes } <= 100 })
    #expect(units.count > 30)
  }

  @Test(arguments: [1, 2, 7, 200])
  func shardsShareTheDocumentsEvenly(shards: Int) {
    let units = Self.units(Self.corpus(101), CorpusPart(), shards: shards)
    var sizes: [Int: Int] = [:]
    for unit in units { sizes[unit.shard ?? -1, default: 0] += unit.items.count }
    #expect(sizes.count == min(shards, 101))
    #expect((sizes.values.max() ?? 0) - (sizes.values.min() ?? 0) <= 1)
    #expect(units.map { $0.shard ?? -1 } == units.map { $0.shard ?? -1 }.sorted())
  }
}

@Suite struct ErrorTests {
  @Test(arguments: [
    (CorpusError.packing(path: "a", reason: "b"), "batch.packing", "cannot unpack 'a': b"),
    (.json("b"), "batch.json", "the line is no JSON object: b"),
    (.field("text"), "batch.field", "the record has no string \"text\""),
    (.longLine(bytes: 67_108_865), "batch.line", "a line of 67108865 bytes; 67108864 is the most"),
    (.exists(folder: "out"), "batch.exists", "'out' holds a batch already"),
    (
      .changed(folder: "out", ["style", "model"]), "batch.changed",
      "the batch in 'out' was begun with other style, model"
    ),
    (.stopped(input: "a", line: 3, reason: "b"), "batch.stopped", "'a', line 3: b"),
  ])
  func errorsSayWhatAndWhere(error: CorpusError, code: String, description: String) {
    #expect(error.code == code && error.description == description)
  }
}
