import GlyphDocument
import GlyphFiles

/// The way back: from an output folder's manifest to the documents, byte for byte.
public struct Recovery {
  public let folder: String
  public let manifest: Manifest

  /// - Parameter path: An output folder, or a page in one of its documents' folders.
  /// - Throws: `FileError`, `PressError.manifest`.
  public init(_ path: String) throws {
    folder = try Self.outputFolder(path)
    manifest = try Manifest(folder: folder)
  }

  /// The folder with the manifest: `path` itself, or the nearest one above a page.
  public static func outputFolder(_ path: String) throws -> String {
    if Files.isFolder(path) {
      guard Files.exists(path + "/" + Manifest.pagesFile) else {
        throw PressError.manifest(path: path, "the folder has no \(Manifest.pagesFile)")
      }
      return path
    }
    guard Files.exists(path) else { throw FileError(.open, path) }
    var folder = path[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      if Files.exists(folder + "/" + Manifest.pagesFile) { return String(folder) }
    }
    if Files.exists(Manifest.pagesFile) { return "." }
    throw PressError.manifest(path: path, "no folder above this page has a \(Manifest.pagesFile)")
  }

  /// Names of the documents, in the order of the run.
  public var documents: [String] { manifest.documents.map(\.name) }

  /// One document's file as it was.
  /// - Throws: `PressError.manifest` where pages are missing or leave a gap, `PressError.changedPage` where a
  ///   page's file is not the one that was written, `PressError.unknownDocument`.
  public func file(_ name: String) throws -> [UInt8] {
    guard let document = manifest.documents.first(where: { $0.name.isPath(name) }) else {
      throw PressError.unknownDocument(name, documents)
    }
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      throw PressError.manifest(path: folder, "the document name '\(name)' leads out of the folder")
    }
    let pages = manifest.pages.filter { $0.document.isPath(name) }.sorted { $0.page < $1.page }
    let manifestPath = folder + "/" + Manifest.pagesFile
    var text: [UInt8] = []
    for page in pages {
      guard page.source.start == text.count else {
        throw PressError.manifest(
          path: manifestPath,
          "'\(name)' page \(page.page) starts at byte \(page.source.start), but \(text.count) bytes come before it"
        )
      }
      try check(page)
      text += Array(page.text.utf8)
    }
    guard text.count == document.bytes, let encoding = SourceText.Encoding(rawValue: document.encoding) else {
      throw PressError.manifest(
        path: manifestPath,
        "'\(name)' has \(text.count) bytes on \(pages.count) pages, but had \(document.bytes)")
    }
    let file = SourceText.file(text: text, encoding: encoding)
    let hash = SHA256.hex(file)
    guard hash == document.sha256 else {
      throw PressError.manifest(
        path: manifestPath, "'\(name)' comes back with SHA-256 \(hash), expected \(document.sha256)")
    }
    return file
  }

  /// The text of one page.
  public func text(ofPage path: String) throws -> [UInt8] {
    let hash = SHA256.hex(try Files.read(path))
    guard let page = manifest.pages.first(where: { path.hasSuffix($0.file) && $0.sha256 == hash }) else {
      throw PressError.manifest(path: path, "the manifest describes no such page")
    }
    return Array(page.text.utf8)
  }

  private func check(_ page: PageRecord) throws {
    let path = folder + "/" + page.file
    let hash = SHA256.hex(try Files.read(path))
    guard hash == page.sha256 else {
      throw PressError.changedPage(path: path, expected: page.sha256, found: hash)
    }
  }
}
