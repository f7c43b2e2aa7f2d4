import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphLayout
import GlyphLegibility
import Glyphpress

struct Recover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gives the exact source text back.",
    discussion: """
      From a folder that 'glyphpress render' wrote: the document's file, byte for byte, checked against its
      SHA-256. From single pages: the text that stands on them.
        glyphpress recover out -o notes.md
        glyphpress recover out -o restored/          (several documents: a folder)
        glyphpress recover out/notes.md/page-0002.png
      With --from-pixels the manifest is not read: the pages are matched with the very masks that drew them, drawn
      again and compared pixel by pixel. Characters that look the same come back as the first of their class
      (--classes lists those on the pages).
        glyphpress recover --from-pixels --style dense pages/*.png
      """)

  @Argument(help: "Output folders of 'render', or pages in them.")
  var paths: [String]

  @Option(name: [.short, .long], help: "A file, or a folder ending in '/'; without it, standard output.")
  var output: String?

  @Option(help: "The document to recover where the folder holds several.")
  var document: String?

  @Flag(
    help:
      "Read the pages' pixels, not the manifest (unfinished: much is refused; compare before you rely on it)."
  )
  var fromPixels = false

  @Option(help: "With --from-pixels: the style the pages were rendered with; else that of the folder's run.")
  var style: String?

  @Option(help: "With --from-pixels: the mode, where it is not the style's own.")
  var mode: PageStyle.Mode?

  @Option(help: "With --from-pixels: the model the pages were rendered for.")
  var model: String?

  @Flag(help: "With --from-pixels: list the classes of equal masks on the pages, on standard error.")
  var classes = false

  func run() throws {
    if fromPixels { return try runFromPixels() }
    let pages = paths.filter { !Files.isFolder($0) }
    if pages.count == paths.count, document == nil {
      var text: [UInt8] = []
      for page in pages { text += try Recovery(page).text(ofPage: page) }
      return try write(text, to: output)
    }
    for path in paths {
      let recovery = try Recovery(path)
      // A name as reports show it, or one whose bytes the shell completed.
      let names =
        document.map { [recovery.documents.contains($0) ? $0 : SystemPath.name(of: $0)] }
        ?? recovery.documents
      guard names.count == 1 || output?.hasSuffix("/") == true else {
        throw names.isEmpty
          ? PressError.manifest(path: path, "the manifest holds no document")
          : PressError.severalDocuments(names)
      }
      for name in names { try write(try recovery.file(name), to: target(name)) }
    }
  }

  private func runFromPixels() throws {
    let all = try PixelRecovery.documents(paths)
    let documents = all.filter { document == nil || $0.name == document }
    guard !documents.isEmpty else {
      throw document.map { PressError.unknownDocument($0, all.map(\.name)) } ?? PressError.noInput
    }
    guard documents.count == 1 || output?.hasSuffix("/") == true else {
      throw PressError.severalDocuments(documents.map(\.name))
    }
    let reader = try PixelRecovery(style: style, mode: mode, model: model).reader(
      folder: paths.first { Files.isFolder($0) })
    for pages in documents {
      let read = try PixelRecovery.read(pages, with: reader)
      if classes { for line in read.classes.map(\.description) { Console.note(line) } }
      try write(read.text, to: target(pages.name))
    }
  }

  private func target(_ name: String) -> String? {
    guard let output else { return nil }
    return output.hasSuffix("/") ? output + SystemPath.path(named: name) : output
  }

  private func write(_ bytes: [UInt8], to target: String?) throws {
    guard let target else { return Console.write(bytes, to: 1) }
    if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
      try Files.makeFolder(String(target[..<slash]))
    }
    try Files.writeAtomically(bytes, to: target)
  }
}
