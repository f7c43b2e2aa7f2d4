import GlyphFiles
import GlyphFonts
import GlyphFormula
import GlyphJSON

/// The project's own fonts and the formulas of `Tests/Vectors/formulas`.
enum Fixtures {
  static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// - Parameter size: Of the text (px); scripts follow from it.
  static func fonts(_ size: Double) throws -> FontSet {
    let manifest = try JSONValue(parsing: try Files.read(root + "/Fonts/fonts.json"))
    let shelf = FontShelf(entries: try FontEntry.list(manifest: manifest), folder: root + "/.data/fonts")
    let spec = FontSpec(
      text: .shelf("dejavu-sans-condensed"), textSize: size, code: .shelf("dejavu-sans-mono"), codeSize: size,
      cjkSize: size + 1, scriptSize: size + 2)
    return try FontSet(try FaceTable(shelf: shelf, spec: spec, cjk: .simplifiedChinese))
  }

  /// Name and source of the formulas, one a line.
  static func formulas() throws -> [(name: String, source: String)] {
    let file = String(decoding: try Files.read(root + "/Tests/Vectors/formulas/papers.txt"), as: UTF8.self)
    return file.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
  }
}
