import GlyphDocument
import GlyphFonts
import GlyphGeometry
import GlyphImage
import GlyphLayout
import GlyphVision

/// What a chosen style must keep to.
public struct StyleConstraints: Hashable, Sendable {
  /// Least sizes of letters, px: of text (prose, tables, chats, formulas), code, Han and kana, and other scripts. The
  /// defaults are the standard style's: read back by OCR with less than 1% errors (facts/legibility.md).
  public var textSize = 8
  public var codeSize = 8
  public var cjkSize = 9
  public var scriptSize = 10
  /// The largest page, px; nil: what the model takes.
  public var page: PixelSize?
  /// Pages at most.
  public var images: Int?
  /// Bytes of all page files at most; pages are drawn only where this is given.
  public var bytes: Int?

  public init() {}
}

/// A style that was tried.
public struct StyleTrial: Sendable {
  public var style: PageStyle
  /// With the markers around them.
  public var visualTokens = 0
  public var pages = 0
  /// Of all page files; nil where nothing was drawn.
  public var bytes: Int?
  /// Why it cannot be taken; nil: it can.
  public var fault: String?
}

/// No style keeps to the constraints.
public struct StyleChoiceError: ReportedError {
  public var faults: [String]
  public var code: String { "choose.none" }
  public var description: String {
    "no style keeps to the constraints" + (faults.isEmpty ? "" : ": \(faults.joined(separator: "; "))")
  }
  public var hint: String? { "allow smaller letters (--min-size), larger pages, or more images or bytes" }
}

/// Picks the style and mode that take the fewest visual tokens of one model for given texts.
///
/// Letters of the least allowed size always take the fewest tokens, so sizes are not searched: what is tried are modes,
/// page shapes, and the two ways to set tables. Nothing is drawn unless bytes are limited.
public struct StyleChooser {
  private let profile: VisionProfile
  private let constraints: StyleConstraints
  private let modes: [PageStyle.Mode]
  private let shelf: FontShelf

  /// Bytes of texts that are looked at, where neither images nor bytes are limited.
  public static let looked = 1 << 20

  /// - Parameter modes: What may be chosen; nil: any.
  /// - Throws: `FileError`, `FontError.manifest`.
  public init(
    profile: VisionProfile, constraints: StyleConstraints, modes: [PageStyle.Mode]? = nil,
    installation: Installation
  ) throws {
    self.modes = modes ?? PageStyle.Mode.allCases
    self.profile = profile
    self.constraints = constraints
    shelf = try installation.fontShelf()
  }

  /// All styles tried, those that can be taken first, of them the fewest tokens first; of equals the fewest pages, then
  /// the earlier mode.
  /// - Throws: `FontError`, `PressError`, `VisionError`, and what `check` throws (called for every page).
  public func trials(_ documents: [Document], check: () throws -> Void = {}) throws -> [StyleTrial] {
    var trials: [StyleTrial] = []
    for style in candidates(hasTables: documents.contains(where: hasTables)) {
      trials.append(try trial(style, documents, check))
    }
    return trials.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.fault == nil ? 0 : 1, x.visualTokens, x.pages, a.offset)
        < (y.fault == nil ? 0 : 1, y.visualTokens, y.pages, b.offset)
    }.map(\.element)
  }

  /// The best style.
  /// - Throws: `StyleChoiceError` where none can be taken, and what `trials` throws.
  public func choose(_ documents: [Document], check: () throws -> Void = {}) throws -> PageStyle {
    let trials = try trials(documents, check: check)
    guard let best = trials.first, best.fault == nil else { throw Self.error(trials) }
    return best.style
  }

  public static func error(_ trials: [StyleTrial]) -> StyleChoiceError {
    var seen: Set<String> = []
    return StyleChoiceError(
      faults: trials.compactMap(\.fault).filter { seen.insert($0).inserted }.prefix(3).map { $0 })
  }

  /// Documents of a list, as many as it takes to see so many bytes. Standard input is held in the list afterwards,
  /// since it can be read only once.
  /// - Parameter onFailure: Told of every input that cannot be read or is no text; true ends it.
  /// - Throws: What `onFailure` throws.
  public static func documents(
    _ list: inout InputList, reading: Reading?, upTo limit: Int = looked,
    onFailure: (any Error, Input) throws -> Bool
  ) rethrows -> [Document] {
    var documents: [Document] = []
    var rest = limit
    for index in list.inputs.indices where rest > 0 {
      do {
        let file = try list.inputs[index].read()
        if list.inputs[index].source == .standardInput { list.inputs[index].source = .held(file) }
        let part = file.count <= rest ? file : Array(file[..<lineEnd(file, rest)])
        documents.append(try Document(name: list.inputs[index].name, file: part, as: reading))
        rest -= part.count
      } catch {
        if try onFailure(error, list.inputs[index]) { break }
      }
    }
    return documents
  }

  /// The last end of a line, or else of a character, at or before a place.
  private static func lineEnd(_ file: [UInt8], _ place: Int) -> Int {
    if let newline = file[..<place].lastIndex(of: 0x0A) { return newline + 1 }
    var place = place
    while place > 0, file[place] & 0xC0 == 0x80 { place -= 1 }
    return place
  }

  private func hasTables(_ document: Document) -> Bool {
    document.blocks.contains { if case .table = $0.kind { true } else { false } }
  }

  private func candidates(hasTables: Bool) -> [PageStyle] {
    var base = PageStyle.standard
    base.fonts.textSize = Double(constraints.textSize)
    base.fonts.codeSize = Double(constraints.codeSize)
    base.fonts.cjkSize = Double(constraints.cjkSize)
    base.fonts.scriptSize = Double(constraints.scriptSize)
    base.pitch = max(constraints.textSize, constraints.codeSize) + 1
    var pages: [PixelSize] = []
    let (width, height) = (base.page.width, base.page.height)
    for shape in [(width, height), (width / 2, height), (height, width), (width * 3 / 2, height * 3 / 2)] {
      let limit = constraints.page ?? PixelSize(width: .max, height: .max)
      let page = PixelSize(width: min(shape.0, limit.width), height: min(shape.1, limit.height))
      if !pages.contains(page) { pages.append(page) }
    }
    var styles: [PageStyle] = []
    for mode in PageStyle.Mode.allCases where modes.contains(mode) {
      for tables in mode == .lines && hasTables ? [PageStyle.Tables.grid, .source] : [base.tables] {
        for page in pages {
          var style = base
          style.mode = mode
          style.page = page
          style.tables = tables
          style.name = page == base.page ? "auto" : "auto \(page)"
          if mode == .lines, hasTables, tables == .source { style.name += " source tables" }
          styles.append(style)
        }
      }
    }
    return styles
  }

  private func trial(_ style: PageStyle, _ documents: [Document], _ check: () throws -> Void) throws
    -> StyleTrial
  {
    var trial = StyleTrial(style: style, bytes: constraints.bytes == nil ? nil : 0)
    var largest = PixelSize(width: 0, height: 0)
    var isRescaled = false
    func add(_ size: PixelSize, _ plan: VisionPlan) throws {
      trial.pages += 1
      trial.visualTokens += plan.totalTokens
      isRescaled = isRescaled || !plan.isExact
      largest = PixelSize(width: max(largest.width, size.width), height: max(largest.height, size.height))
      try check()
    }
    let press = Press(style: style, profile: profile, shelf: shelf, compression: .small)
    do {
      for document in documents {
        if constraints.bytes == nil {
          try press.layOut(document) { try add($0.size, try profile.plan($0.size)) }
        } else {
          try press.press(document) {
            try add($0.page.size, $0.plan)
            trial.bytes! += $0.image.count
          }
        }
      }
    } catch PressError.style(let error) {
      trial.fault = "\(error)"
      return trial
    }
    if isRescaled { trial.fault = "the model would resample pages of \(largest) px, and letters with them" }
    if let page = constraints.page, largest.width > page.width || largest.height > page.height {
      trial.fault = "the model asks for pages of \(largest) px, and at most \(page) are allowed"
    }
    if let images = constraints.images, trial.pages > images {
      trial.fault = "\(trial.pages) pages, and at most \(images) are allowed"
    }
    if let limit = constraints.bytes, let bytes = trial.bytes, bytes > limit {
      trial.fault = "\(bytes) bytes, and at most \(limit) are allowed"
    }
    return trial
  }
}
