import GlyphGeometry

/// The fonts a program may use: the manifest's entries and the folder their files lie in. Never the system's
/// own choice of fonts.
public struct FontShelf: Sendable {
  public let entries: [FontEntry]
  public let folder: String

  public init(entries: [FontEntry], folder: String) {
    self.entries = entries
    self.folder = folder
  }

  public func path(of entry: FontEntry) -> String { folder + "/" + entry.file }

  /// The entry with that name.
  /// - Throws: `FontError.unknown` with the nearest name there is.
  public func entry(named name: String) throws(FontError) -> FontEntry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    throw .unknown(name: name, nearest: nearestName(to: name, in: entries.map(\.name)))
  }
}

/// The sizes (px per em) and faces a style sets its text in.
public struct FontSpec: Hashable, Sendable {
  /// Where a face comes from: the shelf, or a file of the user's.
  public enum Source: Hashable, Sendable {
    case shelf(String)
    case file(String)
  }

  public var text: Source
  public var textSize: Double
  public var code: Source
  public var codeSize: Double
  /// Chinese, Japanese and Korean.
  public var cjkSize: Double
  /// Scripts that need shaping (Arabic, Devanagari, Thai ...), symbols and the last resort.
  public var scriptSize: Double
  /// Factor on all widths, 1 for none.
  public var horizontalScale: Double

  public init(
    text: Source, textSize: Double, code: Source, codeSize: Double, cjkSize: Double, scriptSize: Double,
    horizontalScale: Double = 1
  ) {
    self.text = text
    self.textSize = textSize
    self.code = code
    self.codeSize = codeSize
    self.cjkSize = cjkSize
    self.scriptSize = scriptSize
    self.horizontalScale = horizontalScale
  }
}
