import GlyphFonts
import GlyphGeometry
import GlyphLayout

/// A document's text as its pages' pixels alone tell it.
public struct PixelText: Sendable {
  /// UTF-8.
  public var text: [UInt8]
  /// The classes with several members that stand on the pages: which of them the source had, pixels cannot tell.
  public var classes: [MaskClass]
}

/// Reads pages back to text by the very masks that drew them: no manifest, no tolerance. Each page that is read
/// has been drawn again from what was read, and every pixel was the same. A costly context: masks are kept from
/// document to document. Not thread-safe.
public final class PixelReader {
  public let style: PageStyle
  private let grid: PageGrid
  private let fontShelf: FontShelf
  private let colours: PageColours
  /// How many tiers of masks are looked through before pixels count as unreadable; from 3 on with the square
  /// scripts, whose ten thousands of masks take seconds to draw.
  var tierLimit = MaskTier.all.count
  private var shelves: [CJKForm: MaskShelf] = [:]
  private var goesOn: (Double) -> Bool = { _ in true }

  /// - Parameters:
  ///   - style: The style that the pages were rendered with.
  ///   - grid: What the model of the rendering asks of page sizes.
  /// - Throws: `PixelError.unsupported` where lines are not set from a known edge.
  public init(style: PageStyle, grid: PageGrid, shelf: FontShelf) throws(PixelError) {
    guard style.alignment == .left else {
      throw .unsupported(style: style.name, "alignment '\(style.alignment.rawValue)'")
    }
    guard !style.lineNumbers else { throw .unsupported(style: style.name, "line numbers") }
    guard style.border.width == 0 else { throw .unsupported(style: style.name, "a border") }
    self.style = style
    self.grid = grid
    fontShelf = shelf
    colours = PageColours(style.palette)
  }

  /// Reads one document's pages, given in order.
  /// - Parameter goesOn: Asked many times a second with how much of the pages is read, from 0 to 1; this falls back where
  ///   rows are read again. Reading stops once it says false.
  /// - Throws: `PixelError` naming page, row and x of the first pixel that no mask explains; `PixelError.stopped`.
  public func read(
    _ pages: [(name: String, file: [UInt8])], goesOn: @escaping (Double) -> Bool = { _ in true }
  ) throws(PixelError) -> PixelText {
    self.goesOn = goesOn
    defer { self.goesOn = { _ in true } }
    var images: [PixelPage] = []
    for page in pages { images.append(try PixelPage(name: page.name, file: page.file, colours: colours)) }
    // Rare characters, whose masks take longest to draw, come last.
    let read: (text: PixelText, form: CJKForm)
    do throws(PixelError) { read = try self.read(images, tiers: min(Self.commonTiers, tierLimit)) } catch {
      if error.isFinal { throw error }
      if tierLimit <= Self.commonTiers { throw error }
      read = try self.read(images, tiers: tierLimit)
    }
    // The folder of the pages is named after their document.
    let folder = pages.first.map { $0.name.split(separator: "/").dropLast().last ?? "" } ?? ""
    let proof = PixelProof(style: style, grid: grid, shelf: try maskShelf(read.form), name: String(folder))
    try proof.check(read.text.text, images)
    return read.text
  }

  /// Tiers with all that common texts have.
  private static let commonTiers = 4

  private func read(_ images: [PixelPage], tiers: Int) throws(PixelError) -> (PixelText, CJKForm) {
    // Which drawing of Han characters a document gets depends on its first words.
    var form = CJKForm.simplifiedChinese
    var tried: Set<CJKForm> = []
    var furthest: PixelError?
    while true {
      tried.insert(form)
      do throws(PixelError) {
        let text = try read(images, form, tiers)
        let wanted = CJKForm.wanted(by: text.text)
        if wanted == form || tried.contains(wanted) { return (text, form) }
        form = wanted
      } catch {
        if error.isFinal { throw error }
        let worst = furthest.map { $0.progress >= error.progress ? $0 : error } ?? error
        furthest = worst
        guard tiers >= Self.commonTiers,
          let next = [CJKForm.japanese, .korean].first(where: { !tried.contains($0) })
        else { throw worst }
        form = next
      }
    }
  }

  private func read(_ images: [PixelPage], _ form: CJKForm, _ tiers: Int) throws(PixelError) -> PixelText {
    let shelf = try maskShelf(form)
    shelf.tierLimit = tiers
    let size = style.snap ? grid.snapped(style.page) : style.page
    let frame = 2 * (style.border.width + style.border.padding)
    var typefaces: [Typeface] = [.text]
    var isRightToLeft = false
    var parts: [[ReadRow]] = []
    var used: Set<Int> = []
    let columns = PageColumns(
      style: style, colours: colours, left: style.margins.left + frame / 2,
      width: size.width - style.margins.left - style.margins.right - frame,
      top: style.margins.top + frame / 2)
    for (page, part) in images.enumerated().lazy.flatMap({ page in
      columns.parts(of: page.element).map { (page.offset, $0) }
    }) {
      var reader = PageReader(
        part, style: style, shelf: shelf, typefaces: typefaces, isRightToLeft: isRightToLeft)
      reader.goesOn = { [goesOn] y in
        goesOn((Double(page) + Double(y) / Double(part.page.size.height)) / Double(images.count))
      }
      let rows = try reader.read()
      typefaces = reader.typefaces
      isRightToLeft = reader.isRightToLeft
      for row in rows {
        for placed in row.tokens where placed.token >= 0 { used.insert(shelf.name(placed.token, placed.ink)) }
      }
      parts.append(rows)
    }
    var assembler = TextAssembler(
      style: style, shelf: shelf, pageHeight: size.height, isRightToLeft: isRightToLeft)
    for rows in parts { assembler.add(rows) }
    let classes = used.sorted().map { shelf.classes[$0] }.filter { $0.members.count > 1 }
    return PixelText(text: assembler.text(), classes: classes)
  }

  private func maskShelf(_ form: CJKForm) throws(PixelError) -> MaskShelf {
    if let known = shelves[form] { return known }
    do throws(FontError) {
      let table = try FaceTable(shelf: fontShelf, spec: style.fonts, cjk: form)
      let shelf = try MaskShelf(table, colours: colours, newline: style.newline)
      shelves[form] = shelf
      return shelf
    } catch {
      throw .fonts("\(error)")
    }
  }
}
