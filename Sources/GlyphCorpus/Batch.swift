import Dispatch
import GlyphFiles
import GlyphJSON
import Glyphpress

/// A corpus made into pages: any number of documents, in memory that does not grow with it, killed and resumed
/// without loss.
///
/// The output depends on the corpus and the settings alone: not on `workers`, nor on how often it was stopped.
public struct Batch {
  /// How far a batch is.
  public struct Status: Sendable {
    /// Done since this run began; what a run before did is not counted.
    public var documents = 0
    public var pages = 0
    /// Bytes of the corpus's files that are behind; where this run began; all of them.
    public var position = 0
    public var start = 0
    public var size = 0
  }

  private let settings: BatchSettings
  private let corpus: Corpus

  public init(_ corpus: Corpus, _ settings: BatchSettings) {
    self.corpus = corpus
    self.settings = settings
  }

  /// Does what is left to do.
  /// - Parameters:
  ///   - check: Called ten times a second; throwing stops the batch where it can be resumed.
  /// - Throws: `CorpusError.exists`, `.changed`, `.stopped`; `FileError`, `FontError`, `PressError`,
  ///   `TokenizerError`; what `check` throws.
  public func run(_ installation: Installation, check: (Status) throws -> Void) throws -> BatchSummary {
    let contexts = try contexts(installation)
    let ledger = try Ledger(settings, header: settings.header(corpus))
    var cutter = UnitCutter(corpus, part: settings.part, bytes: settings.unitBytes, shards: settings.shards)
    var status = Status(size: corpus.size)
    for _ in 0..<ledger.state.units { status.start = cutter.next()?.position ?? status.start }
    status.position = status.start
    let pipeline = Pipeline(contexts: contexts, source: { cutter.next() }) { unit, press in
      try press.press(unit)
    }
    var flushed = DispatchTime.now()
    do {
      try pipeline.run { unit in
        if settings.stopsAtFailure, let failure = unit.failure {
          throw CorpusError.stopped(input: failure.path, line: failure.line, reason: failure.reason)
        }
        try ledger.commit(unit)
        status.documents += unit.documentCount
        status.pages += unit.pageCount
        status.position = unit.position
      } idle: {
        // A disk takes milliseconds for it; what it saves is at most this much work after a crash.
        if DispatchTime.now().uptimeNanoseconds - flushed.uptimeNanoseconds > 200_000_000 {
          try ledger.flush()
          flushed = .now()
        }
        try check(status)
      }
    } catch {
      try? ledger.flush()
      throw error
    }
    try ledger.flush()
    let summary = try BatchSummary(folder: settings.output)
    try ledger.finish { try describe(summary, in: $0) }
    return summary
  }

  private func contexts(_ installation: Installation) throws -> [UnitPress] {
    let shelf = try installation.fontShelf()
    let counter = try TextCounter(installation, names: [settings.tokenizer])
    return (0..<settings.workers).map { _ in
      let press = Press(
        style: settings.style, profile: settings.profile, shelf: shelf,
        format: settings.imageFormat, compression: settings.compression)
      return UnitPress(settings, corpus, press: press, counter: counter)
    }
  }

  /// Writes `summary.json`, and `run.json` as `render` does, to a folder.
  /// - Returns: The files' names.
  private func describe(_ summary: BatchSummary, in folder: String) throws -> [String] {
    try Files.writeAtomically(Array((summary.json.pretty() + "\n").utf8), to: folder + "/summary.json")
    let run: JSONValue = [
      "versions": Versions.json, "model": JSONValue(settings.profile.name), "style": settings.style.json,
    ]
    let file = try AppendFile(folder + "/" + Manifest.runFile, size: 0)
    try file.append(Array(run.compact().utf8.dropLast()) + Array(",\"documents\":[".utf8))
    let documents = settings.output + "/" + Ledger.documentsName
    let lines = LineReader(try ByteStream(documents, packing: .none))
    while case .bytes(let line)? = try lines.next() {
      try file.append(Array((lines.number == 1 ? "\n" : ",\n").utf8) + line)
    }
    try file.append(Array("\n]}\n".utf8))
    try file.sync()
    return ["summary.json", Manifest.runFile]
  }
}
