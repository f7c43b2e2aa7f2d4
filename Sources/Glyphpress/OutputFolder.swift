import GlyphDocument
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphVision

#if canImport(Glibc)
  import Glibc
#endif

/// What else a rendering writes.
public struct OutputExtras: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The manifest says which bytes each visual token of a page covers.
  public static let tokenMaps = OutputExtras(rawValue: 1)
  /// `fragile.txt` lists each document's fragile spans, where it has any.
  public static let fragile = OutputExtras(rawValue: 2)
}

/// The folder that `render -o` fills. A document's pages appear all at once, when the last of them is written:
/// until then they lie in a hidden folder, which is removed when anything fails. Documents of earlier runs stay,
/// in the manifest too, until they are rendered again. One process writes at a time.
public final class OutputFolder {
  public let path: String
  private let extras: OutputExtras
  private var manifest: Manifest
  private let lock: FolderLock

  /// - Throws: `FileError` where the folder cannot be made or written to or another process writes to it,
  ///   `PressError.manifest` where a manifest stands there that cannot be read.
  public init(_ path: String, extras: OutputExtras = []) throws {
    self.path = path
    self.extras = extras
    try Files.makeFolder(path)
    lock = try FolderLock(path)
    // What a killed process left; nobody else is writing here.
    for name in try Files.list(path) where name.hasPrefix(".part-") { try Files.remove(path + "/" + name) }
    // Asked now, so that hours of work are not lost at the end.
    let probe = path + "/.part-\(getpid())"
    try Files.writeAtomically([], to: probe)
    try Files.remove(probe)
    manifest = try Self.existing(path)
  }

  /// The manifest of earlier runs, without documents whose pages are gone.
  private static func existing(_ path: String) throws -> Manifest {
    guard Files.exists(path + "/" + Manifest.pagesFile), Files.exists(path + "/" + Manifest.runFile) else {
      return Manifest(pages: [], documents: [])
    }
    var manifest = try Manifest(folder: path)
    manifest.remove(manifest.documents.map(\.name).filter { !Files.isFolder(path + "/" + $0) })
    return manifest
  }

  /// Presses a document into `<name>/page-0001.png` ... and remembers it for the manifest.
  /// - Parameter onPage: Called after each page; throwing stops the work and leaves nothing of the document.
  /// - Throws: `PressError.occupied` where something else stands in the document's place.
  public func render(
    _ document: Document, file: [UInt8], with press: Press, onPage: (PressedPage) throws -> Void
  ) throws -> [PageRecord] {
    let final = path + "/" + document.name
    guard try Self.mayReplace(final) else { throw PressError.occupied(final) }
    try Files.makeFolder(Files.folder(of: final))
    let records = try Self.writePages(
      of: document, to: final, through: path + "/.part-\(getpid())-pages", with: press,
      extras: extras, onPage: onPage)
    manifest.remove([document.name])
    manifest.pages += records
    manifest.documents.append(
      DocumentRecord(
        name: document.name, encoding: document.text.encoding.rawValue, bytes: document.text.bytes.count,
        pages: records.count, sha256: SHA256.hex(file)))
    return records
  }

  /// Whether nothing stands at the path, or a folder with nothing but pages in it.
  private static func mayReplace(_ path: String) throws -> Bool {
    guard Files.exists(path) || Files.isLink(path) else { return true }
    guard Files.isFolder(path), !Files.isLink(path) else { return false }
    return try Files.list(path).allSatisfy { name in
      name.hasPrefix("page-") && ImageFormat.isImage(name) || name == FragileSidecar.fileName
    }
  }

  /// Presses a document into a folder of its own, which appears when its last page is written.
  /// - Parameters:
  ///   - final: The folder; what was there before is replaced. Its parent must be there.
  ///   - work: A folder on the same disk that holds the pages until then; removed when anything fails.
  public static func writePages(
    of document: Document, to final: String, through work: String, with press: Press,
    extras: OutputExtras = [], onPage: (PressedPage) throws -> Void
  ) throws -> [PageRecord] {
    var records: [PageRecord] = []
    var sidecar = extras.contains(.fragile) ? FragileSidecar(document) : nil
    do {
      try Files.remove(work)
      try Files.makeFolder(work)
      try press.press(document) { page in
        var record = record(
          page, of: document, number: records.count + 1, model: press.profile.name, press.format)
        if extras.contains(.tokenMaps) {
          record.tokenMap = TokenMap(page: page.page.sourceMap, plan: page.plan).json
        }
        try Files.writeAtomically(page.image, to: work + "/" + pageName(record.page, press.format))
        records.append(record)
        sidecar?.add(page.page, number: record.page)
        try onPage(page)
      }
      if let text = sidecar?.text {
        try Files.writeAtomically(Array(text.utf8), to: work + "/" + FragileSidecar.fileName)
      }
      try Files.remove(final)
      try Files.move(work, to: final)
      return records
    } catch {
      try? Files.remove(work)
      throw error
    }
  }

  /// Writes `manifest.jsonl` and `run.json` for the documents rendered so far.
  public func writeManifest(style: PageStyle, model: String) throws {
    let run: JSONValue = [
      "versions": Versions.json, "model": JSONValue(model), "style": style.json,
      "documents": JSONValue(manifest.documents.map(\.json)),
    ]
    try Files.writeAtomically(Array((run.pretty() + "\n").utf8), to: path + "/" + Manifest.runFile)
    try Files.writeAtomically(manifest.pagesText(), to: path + "/" + Manifest.pagesFile)
  }

  static func pageName(_ number: Int, _ format: ImageFormat) -> String {
    let digits = String(number)
    return "page-" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "."
      + format.fileExtension
  }

  /// What the manifest says of a page.
  public static func record(
    _ pressed: PressedPage, of document: Document, number: Int, model: String, _ format: ImageFormat
  ) -> PageRecord {
    let span = pressed.page.source
    let bytes = document.text.bytes[span.range]
    return PageRecord(
      document: document.name, page: number, file: document.name + "/" + pageName(number, format),
      mediaType: format.mediaType,
      size: pressed.page.size, source: span, characters: bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) },
      model: model, visualTokens: pressed.plan.visualTokens, sha256: pressed.sha256,
      text: String(decoding: bytes, as: UTF8.self))
  }
}
