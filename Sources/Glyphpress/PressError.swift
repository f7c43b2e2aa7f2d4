import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphImage
import GlyphLayout
import GlyphTensor
import GlyphTower
import GlyphVision

/// An error as glyphpress reports it: a stable code for scripts, what went wrong and where, and what to do.
public protocol ReportedError: Error, CustomStringConvertible {
  var code: String { get }
  var hint: String? { get }
}

extension FontError: ReportedError {}
extension VisionError: ReportedError {}
extension TensorError: ReportedError {}
extension ImageError: ReportedError {}
extension TowerError: ReportedError {}

extension FileError: ReportedError {
  public var hint: String? {
    switch code {
    case "file.missing": "check the path; a folder or '-' for standard input works too"
    case "file.denied": "check the permissions of the file and its folder"
    case "file.busy": "another glyphpress is writing there; wait for it, or take another folder"
    case "file.full": "free some space, or write to another disk with -o"
    default: nil
    }
  }
}

/// What can go wrong in the pipeline as a whole.
public enum PressError: ReportedError {
  /// No folder with fonts; the folder that `$GLYPHPRESS_HOME` names, if it is set.
  case installation(String?)
  case style(StyleError)
  case text(name: String, TextError)
  /// A folder in which no file is text.
  case noText(folder: String)
  case noInput
  /// Folders without an image file.
  case noPages(String)
  /// Something stands where a document's pages should go, and it is no folder of pages.
  case occupied(String)
  /// A manifest or page that `recover` cannot use.
  case manifest(path: String, String)
  case changedPage(path: String, expected: String, found: String)
  case severalDocuments([String])
  case unknownDocument(String, [String])
  case interrupted

  public var code: String {
    switch self {
    case .installation: "install.missing"
    case .style(let error): error.code
    case .text(_, let error): error.code
    case .noText: "input.empty"
    case .noInput: "input.none"
    case .noPages: "input.pages"
    case .occupied: "output.occupied"
    case .manifest: "manifest.wrong"
    case .changedPage: "manifest.changed"
    case .severalDocuments: "manifest.several"
    case .unknownDocument: "manifest.document"
    case .interrupted: "interrupted"
    }
  }

  public var description: String {
    switch self {
    case .installation(let home?): "no Fonts/fonts.json in '\(home)', which GLYPHPRESS_HOME names"
    case .installation(nil): "cannot find glyphpress's fonts (a folder with Fonts/fonts.json)"
    case .style(let error): "\(error)"
    case .text(let name, let error): "'\(name)': \(error)"
    case .noText(let folder): "no text in the folder '\(folder)'"
    case .noInput: "no input"
    case .noPages(let place): "no PNG or WebP file in '\(place)'"
    case .occupied(let path): "'\(path)' exists and is no folder of pages; it is left as it is"
    case .manifest(let path, let message): "'\(path)': \(message)"
    case .changedPage(let path, let expected, let found):
      "'\(path)' is not the page that the manifest describes: SHA-256 \(found), expected \(expected)"
    case .severalDocuments(let names):
      "the manifest holds \(names.count) documents: \(names.prefix(8).joined(separator: ", "))"
    case .unknownDocument(let name, let names):
      "the manifest has no document '\(name)'; it has \(names.prefix(8).joined(separator: ", "))"
    case .interrupted: "interrupted"
    }
  }

  public var hint: String? {
    switch self {
    case .installation: "run 'make setup' in the project, or set GLYPHPRESS_HOME to its folder"
    case .style(let error): error.hint
    case .text(_, let error): error.hint
    case .noText:
      "files that are valid UTF-8, or UTF-16 with a byte order mark, are text; hidden files are passed over"
    case .noPages: "name PNG files, or a folder of pages as 'glyphpress render' writes them"
    case .noInput: "name a file, a folder, or '-' for standard input"
    case .occupied: "choose another folder with -o, or move what stands there"
    case .manifest: "give the folder that 'glyphpress render -o' wrote, with its manifest.jsonl"
    case .changedPage: "render the document again, or use the pages as they were written"
    case .severalDocuments: "choose one with --document NAME, or give a folder with -o FOLDER/ for all"
    case .unknownDocument: nil
    case .interrupted: "what was finished before is complete; nothing is half written"
    }
  }
}
