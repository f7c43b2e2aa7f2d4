import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphRaster

/// Sets a text that was read again, and compares its pages with those it was read from, pixel by pixel. What the
/// text was read as is not on the pages: every reading is tried until one gives them.
struct PixelProof {
  let style: PageStyle
  let grid: PageGrid
  let shelf: MaskShelf
  /// A path or name that tells how the document was read, if it does.
  let name: String

  /// - Throws: `PixelError.unproven` with the furthest place up to which a reading gives the pages.
  func check(_ text: [UInt8], _ pages: [PixelPage]) throws(PixelError) {
    var furthest = (page: -1, x: 0, y: 0)
    for document in documents(text) {
      guard let place = difference(document, pages) else { return }
      if (place.page, place.y) > (furthest.page, furthest.y) { furthest = place }
    }
    let page = pages.isEmpty ? "" : pages[max(0, min(furthest.page, pages.count - 1))].name
    throw .unproven(page: page, x: furthest.x, y: furthest.y)
  }

  private func documents(_ text: [UInt8]) -> some Sequence<Document> {
    let readings: [Reading?] = [nil] + Reading.allCases
    let asRead = readings.lazy.compactMap { try? Document(name: name, file: text, as: $0) }
    let whole = SourceSpan(start: 0, end: text.count)
    let asCode = Language.highlighted.lazy.compactMap { language -> Document? in
      guard let source = try? SourceText(file: text), !text.isEmpty else { return nil }
      return Document(
        name: name, text: source, reading: .code,
        blocks: [Block(kind: .code(language: language), span: whole)])
    }
    return [AnySequence(asRead), AnySequence(asCode)].joined()
  }

  /// Where the document's pages first differ; nil where they are these.
  private func difference(_ document: Document, _ pages: [PixelPage]) -> (page: Int, x: Int, y: Int)? {
    guard var layout = try? Layout(document, style: style, fonts: shelf.fonts, grid: grid) else {
      return (0, 0, 0)
    }
    for (number, page) in pages.enumerated() {
      guard let again = layout.next() else { return (number, 0, 0) }
      let bitmap = Bitmap(again, palette: style.palette, atlas: shelf.atlas)
      if let (x, y) = page.firstDifference(from: bitmap, shelf.colours) { return (number, x, y) }
    }
    return layout.next() == nil ? nil : (pages.count, 0, 0)
  }
}
