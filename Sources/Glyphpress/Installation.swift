import GlyphFiles
import GlyphFonts
import GlyphJSON

#if canImport(Glibc)
  import Glibc
#endif

/// Where glyphpress finds its fonts and vocabularies: a folder with `Fonts/fonts.json` and, brought by
/// `make setup`, `.data/fonts` and `.data/vocabularies`.
public struct Installation: Sendable {
  public let root: String

  public init(root: String) { self.root = root }

  /// The first folder with a font manifest among `$GLYPHPRESS_HOME` (which alone counts where it is set), the
  /// folders above the running program, and the folders above the working directory.
  /// - Throws: `PressError.installation` where there is none.
  public static func find() throws -> Installation {
    if let home = environment("GLYPHPRESS_HOME") {
      guard Files.exists(home + "/" + manifestPath) else { throw PressError.installation(home) }
      return Installation(root: home)
    }
    var starts: [String] = []
    if let program = realpath("/proc/self/exe", nil) {
      starts.append(String(cString: program))
      free(program)
    }
    if let here = getcwd(nil, 0) {
      starts.append(String(cString: here) + "/.")
      free(here)
    }
    for start in starts {
      var folder = start[...]
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        if Files.exists(folder + "/" + manifestPath) { return Installation(root: String(folder)) }
      }
    }
    throw PressError.installation(nil)
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static let manifestPath = "Fonts/fonts.json"

  public var fontFolder: String { root + "/.data/fonts" }
  public var vocabularyFolder: String { root + "/.data/vocabularies" }

  /// The fonts, as the manifest lists them; files open when they are needed.
  /// - Throws: `FileError`, `FontError.manifest`.
  public func fontShelf() throws -> FontShelf {
    let bytes = try Files.read(root + "/" + Self.manifestPath)
    do {
      return FontShelf(
        entries: try FontEntry.list(manifest: try JSONValue(parsing: bytes)), folder: fontFolder)
    } catch let error as JSONError {
      throw FontError.manifest("\(error)")
    }
  }
}
