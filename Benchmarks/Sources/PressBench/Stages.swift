import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphRaster
import GlyphVision
import Glyphpress

/// A text file and how many characters (code points) it has.
struct Text {
  let name: String
  let document: Document
  let characters: Int

  init(_ path: String) throws {
    let bytes = try Files.read(path)
    name = String(path.split(separator: "/").last ?? "")
    // As plain text: all pipelines of the comparison get the same characters.
    document = try Document(name: "corpus.txt", file: bytes)
    characters = bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// Tokens of 28 px, so that the page of the standard style keeps its 896 x 1260 px.
  static func profile() throws -> VisionProfile { try .named("glm-4.1v") }
  static func shelf() throws -> FontShelf { try Installation.find().fontShelf() }
}

/// Each stage alone on one thread, then all of them. Rates are by processor time, the best of the rounds, so that
/// other work on the machine counts little.
struct Stages {
  let style: PageStyle
  let text: Text
  let press: Press
  /// The first pages of the text, for the stages after layout.
  private let sample: [Page]
  private static let sampleSize = 64

  init(style: PageStyle, path: String) throws {
    self.style = style
    text = try Text(path)
    press = Press(style: style, profile: try Text.profile(), shelf: try Text.shelf())
    var sample: [Page] = []
    try press.layOut(text.document) { if sample.count < Self.sampleSize { sample.append($0) } }
    self.sample = sample
  }

  func run() throws {
    let glyphs = sample.reduce(0) { $0 + $1.glyphs.filter { !$0.glyph.isBlank }.count } / max(1, sample.count)
    let size = sample[0].size
    print("\(text.name), style \(style.name): \(text.characters) characters")
    print("  sample: \(sample.count) pages of up to \(size.width)x\(size.height), \(glyphs) glyphs a page")
    let fragile = best { _ = text.document.fragileSpans }
    print("  fragile spans: \(fixed(Double(text.document.text.bytes.count) / fragile / 1e6)) MB/s")
    try layout()
    try rasterAndEncode()
    for workers in [1, 2] { try whole(workers: workers) }
    print("  peak memory: \(Memory.peakKilobytes() / 1024) MB")
  }

  /// Layout, raster and both, of whole pages in memory.
  func inMemory() throws {
    let glyphs = sample.reduce(0) { $0 + $1.glyphs.filter { !$0.glyph.isBlank }.count } / max(1, sample.count)
    print("\(text.name), style \(style.name): \(text.characters) characters, \(glyphs) glyphs a page")
    try layout()
    let table = try FaceTable(shelf: try Text.shelf(), spec: style.fonts, cjk: .simplifiedChinese)
    let atlas = try GlyphAtlas(table)
    var bitmap = Bitmap(size: sample[0].size, palette: style.palette)
    line("raster", best { for page in sample { bitmap.redraw(page, palette: style.palette, atlas: atlas) } })
    try layoutAndRaster(atlas, &bitmap)
  }

  private func layout() throws {
    var pages = 0
    let seconds = try best {
      pages = 0
      try press.layOut(text.document) { _ in pages += 1 }
    }
    print(
      "  layout: \(fixed(Double(text.characters) / seconds / 1e6)) Mchar/s, \(Int(Double(pages) / seconds)) pages/s"
    )
  }

  private func rasterAndEncode() throws {
    let table = try FaceTable(shelf: try Text.shelf(), spec: style.fonts, cjk: .simplifiedChinese)
    let atlas = try GlyphAtlas(table)
    let palette = style.palette
    var bitmap = Bitmap(size: sample[0].size, palette: palette)
    line("raster", best { for page in sample { bitmap.redraw(page, palette: palette, atlas: atlas) } })
    let bitmaps = sample.map { Bitmap($0, palette: palette, atlas: atlas) }
    for compression in PNGWriter.Compression.allCases {
      let writer = PNGWriter(compression)
      var bytes = 0
      let seconds = best {
        bytes = 0
        for bitmap in bitmaps { bytes += writer.encode(bitmap).count }
      }
      line("PNG \(compression)", seconds, ", \(bytes / sample.count / 1000) KB a page")
    }
    try layoutAndRaster(atlas, &bitmap)
  }

  /// Text to bitmaps in memory.
  private func layoutAndRaster(_ atlas: GlyphAtlas, _ bitmap: inout Bitmap) throws {
    let palette = style.palette
    var pages = 0
    let seconds = try best {
      pages = 0
      try press.layOut(text.document) { page in
        pages += 1
        bitmap.redraw(page, palette: palette, atlas: atlas)
      }
    }
    print(
      "  layout and raster in memory: \(Int(Double(pages) / seconds)) pages/s, "
        + "\(text.characters / max(1, pages)) characters a page")
  }

  private func whole(workers: Int) throws {
    let press = Press(style: style, profile: try Text.profile(), shelf: try Text.shelf(), workers: workers)
    try press.press(text.document) { _ in }
    var (pages, wall) = (0, Double.infinity)
    let seconds = try best {
      pages = 0
      let start = Clock.wall()
      try press.press(text.document) { _ in pages += 1 }
      wall = min(wall, Clock.wall() - start)
    }
    let rate = Double(text.characters)
    print(
      "  whole, \(workers) worker(s): \(fixed(rate / seconds / 1e6)) Mchar and \(Int(Double(pages) / seconds))"
        + " pages a CPU-second; by the clock \(fixed(rate / wall / 1e6)) Mchar/s, \(Int(Double(pages) / wall)) pages/s"
    )
  }

  private func line(_ name: String, _ seconds: Double, _ more: String = "") {
    let each = seconds / Double(sample.count)
    print("  \(name): \(Int(1 / each)) pages/s, \(fixed(each * 1e3)) ms a page\(more)")
  }

  /// Processor seconds of the fastest of the repetitions that half a second holds, at least three.
  private func best(_ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    var (total, count) = (0.0, 0)
    while total < 0.5 || count < 3 {
      let start = Clock.processor()
      try body()
      let seconds = Clock.processor() - start
      best = min(best, seconds)
      total += seconds
      count += 1
    }
    return best
  }

  /// Two decimals.
  private func fixed(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
