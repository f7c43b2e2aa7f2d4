import GlyphFiles
import GlyphJSON
import Glyphpress

/// A batch's output folder, which only ever holds whole units.
///
/// Units are appended in their order. A journal line says how long every file is once a unit is in it, and is
/// written when the disk has those bytes. After a crash the files are cut to the lengths of the last line whose
/// files are all there; what follows is done again.
final class Ledger {
  static let workFolder = ".work"
  static let journalName = "journal.jsonl"
  static let documentsName = "documents.jsonl"
  static let quarantineName = "quarantine.jsonl"

  /// Lengths of the files, bytes, after so many units.
  struct State: Hashable {
    var units = 0
    /// The number of the file that gets pages.
    var file = 0
    var pages = 0
    var documents = 0
    var quarantine = 0

    init() {}

    var json: JSONValue {
      [
        "units": JSONValue(units), "file": JSONValue(file), "pages": JSONValue(pages),
        "documents": JSONValue(documents), "quarantine": JSONValue(quarantine),
      ]
    }

    init?(_ json: JSONValue) {
      guard let units = json["units"]?.int, let file = json["file"]?.int, let pages = json["pages"]?.int,
        let documents = json["documents"]?.int, let quarantine = json["quarantine"]?.int
      else { return nil }
      (self.units, self.file, self.pages) = (units, file, pages)
      (self.documents, self.quarantine) = (documents, quarantine)
    }
  }

  let folder: String
  private let format: BatchFormat
  private let shardBytes: Int
  private(set) var state: State
  private let journal: AppendFile
  private let documents: AppendFile
  private let quarantine: AppendFile
  private var pages: AppendFile
  /// Journal lines of units whose bytes the disk may not have yet.
  private var pending: [UInt8] = []

  /// Begins a batch, or takes one up where it stopped.
  /// - Throws: `FileError`; `CorpusError.exists`, `.changed`.
  init(_ settings: BatchSettings, header: JSONValue) throws {
    folder = settings.output
    format = settings.format
    shardBytes = settings.shardBytes
    try Files.makeFolder(folder)
    let path = folder + "/" + Self.journalName
    var log = JournalLog(header: header)
    if Files.exists(path) {
      guard settings.resumes else { throw CorpusError.exists(folder: folder) }
      try log.read(path, folder: folder)
    }
    try Files.remove(folder + "/" + Self.workFolder)
    try Files.makeFolder(folder + "/" + Self.workFolder)
    if log.lengths.isEmpty {
      try Files.writeAtomically(log.headerLine, to: folder + "/\(Self.workFolder)/journal")
      try Files.move(folder + "/\(Self.workFolder)/journal", to: path)
    }
    let kept = log.newestIntact(OutputFiles(folder: folder, format: format))
    state = kept.state
    journal = try AppendFile(path, size: kept.length)
    documents = try AppendFile(folder + "/" + Self.documentsName, size: state.documents)
    quarantine = try AppendFile(folder + "/" + Self.quarantineName, size: state.quarantine)
    let files = OutputFiles(folder: folder, format: format)
    try files.reopen(kept.state, closed: kept.closed)
    pages = try AppendFile(files.open(state.file), size: state.pages)
  }

  /// Puts the next unit into the files.
  func commit(_ unit: UnitOutput) throws {
    let file = unit.shard ?? (state.pages >= shardBytes && format != .folders ? state.file + 1 : state.file)
    if file != state.file {
      // With a number of shards, the first of them may be given no document.
      if state.units > 0 { try closePages() } else { try Files.remove(pages.path) }
      state.file = file
      pages = try AppendFile(OutputFiles(folder: folder, format: format).open(file), size: 0)
    }
    try pages.append(unit.pages)
    try documents.append(unit.documents)
    try quarantine.append(unit.quarantine)
    state.units += 1
    (state.pages, state.documents, state.quarantine) = (pages.size, documents.size, quarantine.size)
    pending += Array((state.json.compact() + "\n").utf8)
  }

  /// Makes sure that what was committed survives a crash.
  func flush() throws(FileError) {
    if pending.isEmpty { return }
    try pages.sync()
    try documents.sync()
    try quarantine.sync()
    try AppendFile.syncFolder(folder, contents: format == .folders)
    try journal.append(pending)
    try journal.sync()
    pending = []
  }

  /// Ends the batch: the last file of pages gets its name; `write` adds files that describe the whole.
  func finish(_ write: (_ workFolder: String) throws -> [String]) throws {
    try flush()
    try closePages()
    let work = folder + "/" + Self.workFolder
    for name in try write(work) { try Files.move(work + "/" + name, to: folder + "/" + name) }
    try Files.remove(work)
    try AppendFile.syncFolder(folder, contents: format == .folders)
  }

  private func closePages() throws {
    try pages.append(format.ending)
    try pages.sync()
    let files = OutputFiles(folder: folder, format: format)
    if files.open(state.file) != files.closed(state.file) {
      try Files.move(files.open(state.file), to: files.closed(state.file))
    }
  }
}

/// Names of the files with pages, and what is to be seen of them on the disk.
struct OutputFiles {
  let folder: String
  let format: BatchFormat

  /// A file that is complete.
  func closed(_ number: Int) -> String { folder + "/" + format.fileName(number) }

  /// The file while it grows.
  func open(_ number: Int) -> String { closed(number) + (format == .folders ? "" : ".part") }

  func isClosed(_ number: Int, pages: Int) -> Bool {
    Files.size(of: closed(number)) == pages + format.ending.count
  }

  /// Whether all bytes of the state are there, apart from files closed before.
  func hold(_ state: Ledger.State) -> Bool {
    func has(_ path: String, _ bytes: Int) -> Bool { (Files.size(of: path) ?? -1) >= bytes }
    return has(folder + "/" + Ledger.documentsName, state.documents)
      && has(folder + "/" + Ledger.quarantineName, state.quarantine)
      && (has(open(state.file), state.pages) || has(closed(state.file), state.pages))
  }

  /// Makes the state's file of pages one that grows, and removes those after it.
  func reopen(_ state: Ledger.State, closed numbers: Set<Int>) throws {
    let kept = Set(numbers.map { format.fileName($0) })
    let current = format.fileName(state.file)
    for name in try Files.list(folder) where name.hasPrefix("shard-") || name.hasPrefix("pages-") {
      if !kept.contains(name), name != current, name != current + ".part" {
        try Files.remove(folder + "/" + name)
      }
    }
    let (open, closed) = (open(state.file), closed(state.file))
    if open != closed, !Files.exists(open), Files.exists(closed) { try Files.move(closed, to: open) }
  }
}

/// What a journal file says.
struct JournalLog {
  let header: JSONValue
  private(set) var states: [Ledger.State] = []
  /// Of the journal, bytes: up to the header's end, then after each state.
  private(set) var lengths: [Int] = []

  init(header: JSONValue) { self.header = header }

  var headerLine: [UInt8] { Array((header.compact() + "\n").utf8) }

  /// Reads whole lines up to the first that is none.
  /// - Throws: `FileError`, `CorpusError.changed`.
  mutating func read(_ path: String, folder: String) throws {
    let bytes = try Files.read(path)
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      guard let json = try? JSONValue.parse(bytes, from: start, to: end) else { break }
      if lengths.isEmpty {
        let names = (header.members ?? []).filter { json[$0.name] != $0.value }.map(\.name)
        if !names.isEmpty { throw CorpusError.changed(folder: folder, names) }
      } else {
        guard let state = Ledger.State(json), state.units == states.count + 1 else { break }
        states.append(state)
      }
      start = end + 1
      lengths.append(start)
    }
  }

  /// The last state whose files are all on the disk, the journal's length up to it, and the files that were
  /// complete before it.
  func newestIntact(_ files: OutputFiles) -> (state: Ledger.State, length: Int, closed: Set<Int>) {
    var finals: [Int: Int] = [:]
    for state in states { finals[state.file] = state.pages }
    let damaged = finals.filter { !files.isClosed($0.key, pages: $0.value) }.map(\.key).min() ?? .max
    for (index, state) in states.enumerated().reversed() where state.file <= damaged && files.hold(state) {
      let closed = Set(states[..<index].map(\.file).filter { $0 < state.file })
      return (state, lengths[index + 1], closed)
    }
    return (Ledger.State(), lengths.first ?? headerLine.count, [])
  }
}
