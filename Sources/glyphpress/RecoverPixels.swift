import GlyphConsole
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphLegibility
import GlyphVision
import Glyphpress

extension PixelError: ReportedError {}

/// `recover --from-pixels`: the image files alone, and the style that drew them.
struct PixelRecovery {
  var style: String?
  var mode: PageStyle.Mode?
  var model: String?

  /// One document: its name below the folder given, and its pages in order.
  struct Pages {
    var name: String
    var files: [String]
  }

  /// Single pages make one document; every folder with images is one of its own.
  static func documents(_ paths: [String]) throws -> [Pages] {
    let single = paths.filter { !Files.isFolder($0) }
    var documents = single.isEmpty ? [] : [Pages(name: "pages", files: single)]
    for path in paths where Files.isFolder(path) {
      documents += try below(path, name: "")
    }
    return documents
  }

  private static func below(_ folder: String, name: String) throws -> [Pages] {
    let names = try Files.list(folder).filter { !$0.hasPrefix(".") }
    let images = names.filter { ImageFormat.isImage($0) }.map { folder + "/" + $0 }
    var documents: [Pages] = []
    if !images.isEmpty { documents.append(Pages(name: name.isEmpty ? "pages" : name, files: images)) }
    for child in names where Files.isFolder(folder + "/" + child) && !Files.isLink(folder + "/" + child) {
      documents += try below(folder + "/" + child, name: name.isEmpty ? child : name + "/" + child)
    }
    return documents
  }

  /// The reader for pages in `folder`: what is not named comes from the folder's `run.json`, which holds the
  /// style and the model (no text).
  func reader(folder: String?) throws -> PixelReader {
    var run: JSONValue?
    if let path = folder.map({ $0 + "/" + Manifest.runFile }), Files.exists(path) {
      do { run = try JSONValue(parsing: try Files.read(path)) } catch let error as JSONError {
        throw PressError.manifest(path: path, "\(error)")
      }
    }
    let profile = try VisionProfile.argument(model ?? run?["model"]?.string ?? "glm-4.1v")
    let style = try pageStyle(run)
    return try PixelReader(
      style: style, grid: profile.pageGrid(for: style), shelf: try Installation.find().fontShelf())
  }

  private func pageStyle(_ run: JSONValue?) throws -> PageStyle {
    if style == nil, let recorded = run?["style"] {
      do {
        var style = try PageStyle(json: recorded, fileExists: Files.exists)
        if let mode { style.mode = mode }
        return style
      } catch {
        throw PressError.style(error)
      }
    }
    return try PageStyle.argument(style ?? "standard", mode: mode)
  }

  static func read(_ pages: Pages, with reader: PixelReader) throws -> PixelText {
    var images: [(name: String, file: [UInt8])] = []
    for file in pages.files { images.append((name: file, file: try Files.read(file))) }
    var progress = Progress("reading pixels", total: 100, quiet: false)
    defer { progress.finish() }
    do {
      return try reader.read(images) { part in
        progress.update(Int(part * 100), pages.name)
        return !Interrupt.isWanted
      }
    } catch PixelError.stopped {
      throw PressError.interrupted
    }
  }
}
