import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphRaster
import GlyphVision

/// A finished page: the display list it was drawn from, the image file, and what a model makes of it.
public struct PressedPage: Sendable {
  public var page: Page
  public var image: [UInt8]
  public var plan: VisionPlan
  /// Of the image file, in hexadecimal digits; computed when asked for.
  public var sha256: String { SHA256.hex(image) }
}

/// The pipeline with its costly contexts (fonts, glyph masks, compressors), made once and used for any number of
/// documents. Not thread-safe; the work inside runs on `workers` threads.
public final class Press {
  public let style: PageStyle
  public let profile: VisionProfile
  private let grid: PageGrid
  private let shelf: FontShelf
  private let workers: Int
  /// Of the pages' files.
  public let format: ImageFormat
  private let compression: PNGWriter.Compression
  private var benches: [CJKForm: Bench] = [:]

  /// What one thread needs to turn display lists into files.
  private final class Worker {
    let atlas: GlyphAtlas
    private let writer: ImageWriter
    private var bitmap: Bitmap?

    init(atlas: GlyphAtlas, writer: ImageWriter) {
      self.atlas = atlas
      self.writer = writer
    }

    /// The file of a page, drawn in the memory of the page before.
    func image(_ page: Page, _ palette: InkPalette) throws(ImageError) -> [UInt8] {
      var bitmap = self.bitmap.take() ?? Bitmap(size: page.size, palette: palette)
      bitmap.redraw(page, palette: palette, atlas: atlas)
      defer { self.bitmap = bitmap }
      return try writer.encode(bitmap)
    }
  }

  private struct Bench {
    let fonts: FontSet
    let workers: [Worker]
  }

  public init(
    style: PageStyle, profile: VisionProfile, shelf: FontShelf, workers: Int = 1,
    format: ImageFormat = .png, compression: PNGWriter.Compression = .fast
  ) {
    self.style = style
    self.profile = profile
    grid = profile.pageGrid(for: style)
    self.shelf = shelf
    self.workers = max(1, workers)
    self.format = format
    self.compression = compression
  }

  /// The whole pipeline: document -> shaped runs -> lines -> pages -> bitmap -> file, and each page's visual
  /// tokens. Pages come in order, on any of the threads but never on two at once; only a few are held at a time.
  /// - Throws: `FontError`, `StyleError` (as `PressError.style`), `VisionError`, `ImageError`, and what
  ///   `onPage` throws.
  public func press(_ document: Document, onPage: (PressedPage) throws -> Void) throws {
    let bench = try bench(for: document)
    var layout = try layout(document, bench)
    let palette = style.palette
    let profile = profile
    // Small batches first, so that all threads soon have work.
    var size = workers
    var coming = batch(&layout, size)
    var done: [PressedPage] = []
    var failure: (any Error)?
    while !coming.isEmpty {
      let pages = coming
      size = min(2 * size, Self.largestBatch * workers)
      let pressed = try parallelMap(
        pages, contexts: bench.workers,
        alongside: {
          coming = batch(&layout, size)
          do { for page in done { try onPage(page) } } catch { failure = error }
        }
      ) { page, worker in
        let image = try worker.image(page, palette)
        return PressedPage(page: page, image: image, plan: try profile.plan(page.size))
      }
      if let failure { throw failure }
      done = pressed
    }
    for page in done { try onPage(page) }
  }

  /// Pages of a thread that are drawn between two waits for each other.
  private static let largestBatch = 16

  /// The next few pages; none after the last. They are laid out, and those of the batch before are handed over, while
  /// a batch is drawn.
  private func batch(_ layout: inout Layout, _ size: Int) -> [Page] {
    var pages: [Page] = []
    while pages.count < size, let page = next(&layout) { pages.append(page) }
    return pages
  }

  /// The pages alone, without drawing them: all that counting needs.
  /// - Throws: `FontError`, `PressError.style`, and what `onPage` throws.
  public func layOut(_ document: Document, onPage: (Page) throws -> Void) throws {
    var layout = try layout(document, try bench(for: document))
    while let page = next(&layout) { try onPage(page) }
  }

  /// Draws some pages of a document and lays out no more than the last of them needs.
  /// - Parameter numbers: from 1.
  /// - Throws: `FontError`, `PressError.style`, and what `onPage` throws.
  public func draw(
    _ document: Document, pages numbers: Set<Int>, onPage: (Int, Page, Bitmap) throws -> Void
  ) throws {
    let bench = try bench(for: document)
    var layout = try layout(document, bench)
    var number = 0
    while number < numbers.max() ?? 0, let page = next(&layout) {
      number += 1
      guard numbers.contains(number) else { continue }
      try onPage(number, page, Bitmap(page, palette: style.palette, atlas: bench.workers[0].atlas))
    }
  }

  private func next(_ layout: inout Layout) -> Page? {
    guard var page = layout.next() else { return nil }
    page.size = profile.settled(page.size, grid, style)
    return page
  }

  private func layout(_ document: Document, _ bench: Bench) throws -> Layout {
    do {
      return try Layout(document, style: style, fonts: bench.fonts, grid: grid)
    } catch {
      throw PressError.style(error)
    }
  }

  private func bench(for document: Document) throws -> Bench {
    let form = CJKForm.wanted(by: document.text.bytes)
    if let known = benches[form] { return known }
    let table = try FaceTable(shelf: shelf, spec: style.fonts, cjk: form)
    let bench = Bench(
      fonts: try FontSet(table),
      workers: try (0..<workers).map { _ in
        Worker(atlas: try GlyphAtlas(table), writer: ImageWriter(format, compression))
      })
    benches[form] = bench
    return bench
  }
}

extension VisionProfile {
  /// What the profile asks of pages in a style. Where the model takes a page of the style's own size as it is, any
  /// multiple of the token size will do; otherwise full pages have the nearest size that it takes.
  public func pageGrid(for style: PageStyle) -> PageGrid {
    var grid = PageGrid(unit: tokenSize, minimumArea: minimumPixels, maximumArea: maximumPixels ?? .max)
    if style.snap, !isExact(grid.snapped(style.page)) {
      grid.fullPage = fit(pageWidth: style.page.width, height: style.page.height)
    }
    return grid
  }

  /// A cropped page's size, grown to the cheapest one that the model takes as it is.
  func settled(_ size: PixelSize, _ grid: PageGrid, _ style: PageStyle) -> PixelSize {
    guard style.snap, !isExact(size) else { return size }
    let near = fit(pageWidth: size.width, height: size.height)
    let sizes = [near, grid.snapped(style.page)].compactMap { $0 }.filter { larger in
      larger.width >= size.width && larger.height >= size.height && isExact(larger)
    }
    func tokens(_ size: PixelSize) -> Int { (try? plan(size).visualTokens) ?? .max }
    return sizes.min { tokens($0) < tokens($1) } ?? size
  }
}
