import GlyphFiles
import Glyphpress

#if canImport(Glibc)
  import Glibc
#endif

/// What a batch reads, in order: files that are documents, and JSONL files of records that are documents each.
public struct Corpus: Sendable {
  /// One file.
  public struct Source: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case document
      case records(Packing)
    }

    /// Unique among the sources.
    public var name: String
    public var path: String
    public var kind: Kind
    /// Bytes of the file.
    public var size: Int
    /// Whether the user named it; what was only found in a folder is passed over where it is no text.
    public var isNamed: Bool
  }

  public var sources: [Source] = []
  /// Arguments and folders that cannot be read.
  public var failures: [FileError]

  /// - Parameters:
  ///   - arguments: Files, folders (all below them but hidden files), or patterns with `*`, `?` and `[...]`.
  ///     Files that end in `.jsonl` or `.ndjson`, `.gz` or `.zst` after that, hold records.
  ///   - output: A folder that is never read from.
  public init(arguments: [String], outside output: String) {
    let list = InputList(arguments: arguments.flatMap(Self.expanded))
    failures = list.failures
    for input in list.inputs {
      guard case .file(let path) = input.source, !path.hasPrefix(output + "/") else { continue }
      sources.append(
        Source(
          name: input.name, path: path, kind: Self.kind(path), size: Files.size(of: path) ?? 0,
          isNamed: input.isNamed))
    }
  }

  /// Bytes of all files.
  public var size: Int { sources.reduce(0) { $0 + $1.size } }

  private static func kind(_ path: String) -> Source.Kind {
    let (packing, name) = Packing.named(by: path)
    return name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") ? .records(packing) : .document
  }

  /// The files that a pattern matches, sorted; the argument itself where it is a file or matches nothing.
  private static func expanded(_ argument: String) -> [String] {
    guard !Files.exists(argument), argument.contains(where: { "*?[".contains($0) }) else { return [argument] }
    var matches = glob_t()
    defer { globfree(&matches) }
    // Sorted by bytes below: glob's own order is the locale's.
    guard argument.withSystemPath({ glob($0, GLOB_NOSORT, nil, &matches) }) == 0 else { return [argument] }
    let paths = (0..<Int(matches.gl_pathc)).compactMap { matches.gl_pathv[$0].map { SystemPath.string($0) } }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// One document to be made, or what stands in its place.
struct CorpusItem: Sendable {
  enum Content: Sendable {
    case file
    /// A line of JSON.
    case record([UInt8])
    case failure(code: String, reason: String)
  }

  /// In the whole corpus, from 0.
  var number: Int
  /// Index in `Corpus.sources`; nil for an argument that is no file.
  var source: Int?
  /// The argument or file.
  var path: String
  /// From 1; nil where the document is a file.
  var line: Int?
  var content: Content
  /// What it counts for when work is cut up.
  var bytes: Int
}

/// Walks through a corpus, record by record. Not thread-safe.
final class CorpusReader {
  private let corpus: Corpus
  private var nextFailure = 0
  private var nextSource = 0
  private var lines: LineReader?
  private var number = 0
  private var finishedBytes = 0

  init(_ corpus: Corpus) { self.corpus = corpus }

  /// Bytes of the corpus's files that have been read.
  var position: Int { finishedBytes + (lines?.position ?? 0) }

  func next() -> CorpusItem? {
    if nextFailure < corpus.failures.count {
      let error = corpus.failures[nextFailure]
      nextFailure += 1
      return item(nil, error.path, nil, Self.failure(error), 0)
    }
    while true {
      if let lines {
        if let item = nextRecord(lines) { return item }
        self.lines = nil
        finishedBytes += corpus.sources[nextSource - 1].size
      }
      guard nextSource < corpus.sources.count else { return nil }
      let source = corpus.sources[nextSource]
      nextSource += 1
      switch source.kind {
      case .document:
        finishedBytes += source.size
        return item(nextSource - 1, source.path, nil, .file, source.size)
      case .records(let packing):
        do throws(FileError) {
          lines = LineReader(try ByteStream(source.path, packing: packing))
        } catch {
          finishedBytes += source.size
          return item(nextSource - 1, source.path, nil, Self.failure(error), 0)
        }
      }
    }
  }

  private func nextRecord(_ lines: LineReader) -> CorpusItem? {
    let (index, path) = (nextSource - 1, corpus.sources[nextSource - 1].path)
    do {
      while let line = try lines.next() {
        switch line {
        case .tooLong(let bytes):
          return item(index, path, lines.number, Self.failure(CorpusError.longLine(bytes: bytes)), 0)
        case .bytes(let bytes):
          let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
          if !isBlank { return item(index, path, lines.number, .record(bytes), bytes.count) }
        }
      }
      return nil
    } catch {
      return item(index, path, lines.number + 1, Self.failure(error), 0)
    }
  }

  private static func failure(_ error: any Error) -> CorpusItem.Content {
    let known = error as? any ReportedError
    return .failure(code: known?.code ?? "batch.failed", reason: known?.description ?? "\(error)")
  }

  private func item(
    _ source: Int?, _ path: String, _ line: Int?, _ content: CorpusItem.Content, _ bytes: Int
  ) -> CorpusItem {
    defer { number += 1 }
    return CorpusItem(number: number, source: source, path: path, line: line, content: content, bytes: bytes)
  }
}
