import ArgumentParser
import GlyphFiles
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
      """)

  @Argument(help: "Output folders of 'render', or pages in them.")
  var paths: [String]

  @Option(name: [.short, .long], help: "A file, or a folder ending in '/'; without it, standard output.")
  var output: String?

  @Option(help: "The document to recover where the folder holds several.")
  var document: String?

  func run() throws {
    let pages = paths.filter { !Files.isFolder($0) }
    if pages.count == paths.count, document == nil {
      var text: [UInt8] = []
      for page in pages { text += try Recovery(page).text(ofPage: page) }
      return try write(text, to: output)
    }
    for path in paths {
      let recovery = try Recovery(path)
      let names = document.map { [$0] } ?? recovery.documents
      guard names.count == 1 || output?.hasSuffix("/") == true else {
        throw names.isEmpty
          ? PressError.manifest(path: path, "the manifest holds no document")
          : PressError.severalDocuments(names)
      }
      for name in names { try write(try recovery.file(name), to: target(name)) }
    }
  }

  private func target(_ name: String) -> String? {
    guard let output else { return nil }
    return output.hasSuffix("/") ? output + name : output
  }

  private func write(_ bytes: [UInt8], to target: String?) throws {
    guard let target else { return Console.write(bytes, to: 1) }
    if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
      try Files.makeFolder(String(target[..<slash]))
    }
    try Files.writeAtomically(bytes, to: target)
  }
}
