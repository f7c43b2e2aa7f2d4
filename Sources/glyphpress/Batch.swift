import ArgumentParser
import GlyphConsole
import Dispatch
import GlyphCorpus
import GlyphDocument
import GlyphImage
import GlyphFiles
import GlyphLayout
import GlyphVision
import Glyphpress

struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Renders a corpus: many documents, in parallel, to be stopped and resumed at any time.",
    discussion: """
      A journal makes it safe: killed at any moment and run again with --resume, the output is the same, byte for
      byte. Records that cannot be read are put aside in quarantine.jsonl; the rest goes on.
        glyphpress batch texts/ more.jsonl.gz -o out
        glyphpress batch 'part-*.jsonl.zst' --text-field content --format webdataset --shards 8 -o out
        find . -name '*.md' | glyphpress batch - --list --format jsonl -o out --resume
        glyphpress batch big.jsonl -o out-3 --shard-index 3 --shard-count 10
      """)

  @Argument(
    help: """
      Files, folders, or patterns in quotes. Files ending in .jsonl or .ndjson (and .gz or .zst) hold a record a \
      line; every other file is a document.
      """)
  var corpus: [String] = []

  @Option(name: [.short, .long], help: "The folder that gets everything.")
  var output: String

  @Flag(help: "The arguments are lists of files, a path a line; '-' is standard input.")
  var list = false

  @Option(help: "How pages are written: \(BatchFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format = BatchFormat.folders

  @Option(help: "The member of a record that holds its text.")
  var textField = "text"

  @Option(help: "The member of a record that holds its id.")
  var idField = "id"

  @Option(
    name: .customLong("as"),
    help:
      "Read the documents as \(Reading.allCases.map(\.rawValue).joined(separator: ", ")); guessed otherwise."
  )
  var reading: Reading?

  @Option(help: "A style's name ('glyphpress styles') or JSON file.")
  var style = "standard"

  @Option(help: "flow joins lines with marks; lines keeps them.")
  var mode: PageStyle.Mode?

  @Option(help: "The model the pages are for ('glyphpress models').")
  var model = "glm-4.1v"

  @Option(help: "The tokenizer the saving is measured with ('glyphpress tokenizers').")
  var tokenizer = "glm4"

  @Option(help: "The pages' files: png, or webp (lossless, smaller, slower).")
  var imageFormat = ImageFormat.png

  @Option(help: "fast, or small: files about 40% smaller for ten times the time.")
  var compression = PNGWriter.Compression.fast

  @Option(help: "Documents rendered at a time.")
  var workers = 2

  @Option(help: "Files of pages that share the documents evenly (webdataset, jsonl).")
  var shards: Int?

  @Option(help: "MB at which a file of pages is closed and the next begun (webdataset, jsonl).")
  var shardSize = 1000

  @Option(help: "KB of text in a unit of work, which is what a crash may cost.")
  var unitSize = 256

  @Option(
    help: "Which part of the corpus to do, from 0; the parts of --shard-count are disjoint and complete.")
  var shardIndex = 0

  @Option(help: "How many parts the corpus has.")
  var shardCount = 1

  @Flag(help: "Go on with what is in the output folder.")
  var resume = false

  @Flag(exclusivity: .exclusive, help: "What to do at a record that cannot be read.")
  var failures = Failures.keepGoing

  @Flag(help: "No progress and no notes.")
  var quiet = false

  @Flag(help: "The summary as JSON on standard output.")
  var json = false

  enum Failures: String, EnumerableFlag {
    case failFast, keepGoing
  }

  func validate() throws {
    guard 1...256 ~= workers else { throw ValidationError("--workers must be from 1 to 256") }
    guard 1...1_000_000 ~= shardCount else {
      throw ValidationError("--shard-count must be from 1 to 1000000")
    }
    guard 0..<shardCount ~= shardIndex else {
      throw ValidationError("--shard-index must be from 0 to \(shardCount - 1), which is below --shard-count")
    }
    guard 1...1_000_000 ~= shards ?? 1 else { throw ValidationError("--shards must be from 1 to 1000000") }
    guard shards == nil || format != .folders else {
      throw ValidationError("--shards needs --format webdataset or jsonl")
    }
    guard 1...1_000_000 ~= shardSize else { throw ValidationError("--shard-size must be from 1 to 1000000") }
    guard 1...1_000_000 ~= unitSize else { throw ValidationError("--unit-size must be from 1 to 1000000") }
    guard list || !corpus.contains("-") else {
      throw ValidationError("'-' is a list of files on standard input, and needs --list")
    }
  }

  func run() throws {
    let settings = try settings()
    let corpus = Corpus(arguments: try arguments(), outside: settings.output)
    guard !corpus.sources.isEmpty || !corpus.failures.isEmpty else { throw PressError.noInput }
    let installation = try Installation.find()
    var meter = BatchMeter(quiet: quiet)
    defer { Progress.clear() }
    let summary = try Batch(corpus, settings).run(installation) { status in
      try Interrupt.check()
      meter.show(status)
    }
    Progress.clear()
    if json { Console.print(summary.json) } else { Console.print(summary.table) }
    if !quiet, summary.passedOver > 0 {
      Console.note("note: \(summary.passedOver) files are no text and were passed over")
    }
    if summary.failures > 0 {
      Console.note(
        "error: \(summary.failures) records could not be done; each is in \(output)/quarantine.jsonl")
      throw ExitCode(summary.documents > 0 ? 1 : 3)
    }
  }

  private func settings() throws -> BatchSettings {
    var output = output
    while output.utf8.count > 1, output.hasSuffix("/") { output.removeLast() }
    var settings = BatchSettings(
      output: output, format: format, style: try PageStyle.argument(style, mode: mode),
      profile: try VisionProfile.argument(model), tokenizer: tokenizer)
    settings.reading = reading
    settings.textField = textField
    settings.idField = idField
    settings.part = CorpusPart(index: shardIndex, count: shardCount)
    settings.shards = shards
    settings.shardBytes = shardSize * 1_000_000
    settings.unitBytes = unitSize * 1000
    settings.imageFormat = imageFormat
    settings.compression = compression
    settings.workers = workers
    settings.resumes = resume
    settings.stopsAtFailure = failures == .failFast
    return settings
  }

  /// What the corpus is made of: the arguments, or what their lists name.
  private func arguments() throws -> [String] {
    guard !corpus.isEmpty else { throw PressError.noInput }
    guard list else { return corpus }
    var paths: [String] = []
    for argument in corpus {
      let bytes =
        argument == "-"
        ? try Files.read(descriptor: 0, name: "standard input") : try Files.read(argument)
      paths += bytes.split(separator: 0x0A).map { SystemPath.string($0) }
    }
    return paths.filter { $0 != "-" }
  }
}

extension BatchFormat: ExpressibleByArgument {}

/// Progress on a terminal: how far, how fast, how long still.
private struct BatchMeter {
  private let isShown: Bool
  private let start = DispatchTime.now().uptimeNanoseconds
  private var shown: UInt64 = 0

  init(quiet: Bool) { isShown = !quiet && Console.isErrorTerminal }

  mutating func show(_ status: Batch.Status) {
    let now = DispatchTime.now().uptimeNanoseconds
    guard isShown, now - shown > 200_000_000 else { return }
    shown = now
    let seconds = Double(now - start) / 1e9
    let done = status.position - status.start
    let left = done > 0 ? seconds * Double(status.size - status.position) / Double(done) : 0
    let percent = status.size > 0 ? status.position * 100 / status.size : 100
    let rate = Int(Double(status.pages) / seconds)
    let time = done > 0 ? "  \(Self.time(Int(left))) left" : ""
    Console.write(
      "\r\u{1B}[K\(percent)%  \(status.documents) documents  \(status.pages) pages  \(rate) pages/s\(time)",
      to: 2)
  }

  private static func time(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return seconds < 3600 ? minutes : "\(seconds / 3600):\(minutes)"
  }
}
