import GlyphDocument
import GlyphFonts
import GlyphLayout
import GlyphTokens
import GlyphVision
import Glyphpress
import NIOPosix
import Synchronization

/// A text's pages and what they cost, against the text.
public struct PressedText: Sendable {
  public var pages: [PressedPage]
  /// What stands for the text, in order.
  public var stretches: [SentStretch]
  public var bytes: Int
  /// By the pool's tokenizer.
  public var textTokens: Int
  /// Tokens that show pixels, and with the markers around them.
  public var visualTokens: Int
  public var totalTokens: Int
  /// Of what stays text among the pages.
  public var keptTokens: Int
  /// Bytes of all page files.
  public var fileBytes: Int
  /// Hashes, URLs, paths and the like on the pages: how many, and the list of them (`FragileSidecar`).
  public var fragileSpans: Int
  public var sidecar: String?
}

/// How a text is to be pressed.
public struct PressOrder: Sendable {
  public var style: PageStyle
  public var profile: VisionProfile
  public var reading: Reading?
  /// Whether the blocks that hold fragile spans stay text.
  public var keepsFragile: Bool
  /// Pages at most; nil: any number. With a limit pages come without their display lists: they are only to be sent.
  public var pageLimit: Int?

  public init(
    style: PageStyle, profile: VisionProfile, reading: Reading? = nil, keepsFragile: Bool = false,
    pageLimit: Int? = nil
  ) {
    self.style = style
    self.profile = profile
    self.reading = reading
    self.keepsFragile = keepsFragile
    self.pageLimit = pageLimit
  }
}

/// A text takes more pages than its order allows; no more of them were drawn.
public struct TooManyPages: Error {}

/// Presses texts on threads of its own, so that a server's event loops stay free. Costly contexts (fonts, glyph
/// masks) are kept for the next text of the same style and model.
public final class PagePool: Sendable {
  /// Not thread-safe; the pool lends it to one thread at a time.
  private struct Lent: @unchecked Sendable {
    let press: Press
  }

  private struct Key: Hashable {
    var style: PageStyle
    var profile: String
  }

  /// Contexts kept at most; one holds some MB of masks.
  private static let kept = 8

  /// Bytes up to which counting first does not pay.
  private static let surelyFew = 1 << 16

  private let threads: NIOThreadPool
  private let shelf: FontShelf
  private let tokenizer: Tokenizer
  private let idle = Mutex<[(key: Key, lent: Lent)]>([])

  /// - Parameter workers: Texts pressed at the same time.
  /// - Throws: `PressError`, `FontError`.
  public init(_ installation: Installation, tokenizer: Tokenizer, workers: Int) throws {
    shelf = try installation.fontShelf()
    self.tokenizer = tokenizer
    threads = NIOThreadPool(numberOfThreads: max(1, workers))
    threads.start()
  }

  public func shutdown() async throws { try await threads.shutdownGracefully() }

  /// Text tokens alone.
  public func count(_ text: String) async throws -> Int {
    let tokenizer = tokenizer
    return try await threads.runIfActive { tokenizer.count(text) }
  }

  /// - Parameter name: Its ending helps to guess what the text is.
  /// - Throws: What `Press.press` throws; `TooManyPages`; `CancellationError` between pages of a
  ///   cancelled task.
  public func press(_ text: [UInt8], name: String, _ order: PressOrder) async throws -> PressedText {
    let isCancelled = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await threads.runIfActive { try self.pressNow(text, name: name, order, isCancelled) }
    } onCancel: {
      isCancelled.set()
    }
  }

  private func pressNow(
    _ text: [UInt8], name: String, _ order: PressOrder, _ isCancelled: CancellationFlag
  ) throws -> PressedText {
    let document = try Document(name: name, file: text, as: order.reading)
    let lent = take(order)
    defer { give(back: lent, order) }
    var drawn = 0
    func check() throws {
      if isCancelled.isSet { throw CancellationError() }
      drawn += 1
      if let limit = order.pageLimit, drawn > limit { throw TooManyPages() }
    }
    // Laying out takes a small part of the time that drawing takes, so pages are counted before any is drawn.
    if order.pageLimit != nil, !order.keepsFragile, text.count > Self.surelyFew {
      try lent.press.layOut(document) { _ in try check() }
      drawn = 0
    }
    var sidecar: FragileSidecar?
    let stretches: [SentStretch]
    if order.keepsFragile {
      stretches = try lent.press.pagesAndText(document, tokenizer: tokenizer) { _ in try check() }
    } else {
      var list = FragileSidecar(document)
      var pages: [PressedPage] = []
      try lent.press.press(document) { page in
        try check()
        list.add(page.page, number: drawn)
        pages.append(order.pageLimit == nil ? page : page.withoutLayout)
      }
      sidecar = list
      stretches = [.pages(pages)]
    }
    return PressedText(
      stretches, bytes: text.count, textTokens: tokenizer.count(document.text.bytes), sidecar: sidecar)
  }

  private func take(_ order: PressOrder) -> Lent {
    let key = Key(style: order.style, profile: order.profile.name)
    let known = idle.withLock { idle in
      idle.lastIndex { $0.key == key }.map { idle.remove(at: $0).lent }
    }
    return known
      ?? Lent(press: Press(style: order.style, profile: order.profile, shelf: shelf, compression: .small))
  }

  private func give(back lent: Lent, _ order: PressOrder) {
    idle.withLock { idle in
      idle.append((Key(style: order.style, profile: order.profile.name), lent))
      if idle.count > Self.kept { idle.removeFirst() }
    }
  }
}

/// Set once, read from another thread.
private final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .relaxed) }
  func set() { flag.store(true, ordering: .relaxed) }
}

extension PressedText {
  fileprivate init(_ stretches: [SentStretch], bytes: Int, textTokens: Int, sidecar: FragileSidecar?) {
    self.stretches = stretches
    self.bytes = bytes
    self.textTokens = textTokens
    pages = []
    keptTokens = 0
    for stretch in stretches {
      switch stretch {
      case .pages(let more): pages += more
      case .text(_, let tokens): keptTokens += tokens
      }
    }
    visualTokens = pages.reduce(0) { $0 + $1.plan.visualTokens }
    totalTokens = pages.reduce(0) { $0 + $1.plan.totalTokens }
    fileBytes = pages.reduce(0) { $0 + $1.image.count }
    fragileSpans = sidecar?.count ?? 0
    self.sidecar = sidecar?.text
  }
}

extension PressedPage {
  fileprivate var withoutLayout: PressedPage {
    var page = self
    page.page.glyphs = []
    page.page.rects = []
    page.page.rows = []
    return page
  }
}
