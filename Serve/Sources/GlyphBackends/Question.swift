import GlyphFiles
import GlyphJSON
import GlyphVision

/// One document, ready to be sent: its pages, and what of it stays text, in order.
public struct SentDocument: Sendable {
  public enum Part: Sendable {
    case text(String)
    case page(Page)
  }

  /// A page as it is sent, and what the model makes of it.
  public struct Page: Sendable {
    public var content: Content
    public var plan: VisionPlan

    public enum Content: Sendable {
      case image(PageImage)
      case embeddings(PageEmbeddings)
    }

    public init(_ content: Content, plan: VisionPlan) {
      self.content = content
      self.plan = plan
    }
  }

  public var name: String
  public var parts: [Part]
  /// Text beside the pages, such as the identifiers on them; nil: none.
  public var note: String?

  public init(name: String, parts: [Part] = [], note: String? = nil) {
    self.name = name
    self.parts = parts
    self.note = note
  }

  public var pages: [Page] {
    parts.compactMap { part in if case .page(let page) = part { page } else { nil } }
  }
}

extension SentDocument.Part {
  var requestPart: ModelRequest.Part {
    switch self {
    case .text(let text): .text(text)
    case .page(let page):
      switch page.content {
      case .image(let image): .image(image)
      case .embeddings(let embeddings): .embeddings(embeddings)
      }
    }
  }

  /// What it takes of a request's limits.
  var piece: RequestLimits.Piece {
    switch requestPart {
    case .text(let text):
      RequestLimits.Piece(bytes: JSONValue(text).compact().utf8.count + 64, isImage: false)
    case .image(let image): .image(image.bytes.count)
    case .embeddings(let page): .image(page.embeddings.count + page.gridTHW.count + 3)
    }
  }
}

/// A question about documents: their pages first, so that a prompt cache can hold them, the question last.
public struct Question: Sendable {
  /// Tells the model what the pictures are; stays text.
  public static let instructions =
    "The images are pages of text, in order. Read them as if their text stood here. A red \u{00AC} on a page is a line "
    + "break; digits behind it count the spaces that indent the new line."

  /// Behind the instructions where a document has both.
  static let mixed = " Parts of the text stand between the images as text, in their places."

  public var model: String
  public var text: String
  public var system: String?
  public var maxTokens: Int?
  public var stream: Bool

  public init(
    model: String, text: String, system: String? = nil, maxTokens: Int? = nil, stream: Bool = true
  ) {
    self.model = model
    self.text = text
    self.system = system
    self.maxTokens = maxTokens
    self.stream = stream
  }

  /// The request, and the plans of its images in order.
  public func request(about documents: [SentDocument]) -> (request: ModelRequest, plans: [VisionPlan]) {
    var parts: [ModelRequest.Part] = []
    var isMixed = false
    for document in documents where !document.parts.isEmpty || document.note != nil {
      let count = document.pages.count
      isMixed = isMixed || count > 0 && count < document.parts.count
      let extent = count == 0 ? "" : " (\(count) \(count == 1 ? "page" : "pages"))"
      parts.append(.text("\(document.name)\(extent):"))
      parts += document.parts.map(\.requestPart)
      if let note = document.note { parts.append(.text(note)) }
    }
    parts.append(.text(text))
    let instructions = Self.instructions + (isMixed ? Self.mixed : "")
    let system = [instructions, system].compactMap { $0 }.joined(separator: "\n\n")
    return (
      ModelRequest(
        model: model, system: system, messages: [.init(.user, parts)], maxTokens: maxTokens, stream: stream),
      documents.flatMap { $0.pages.map(\.plan) }
    )
  }

  /// The requests that the limits allow, each about as many pages as fit.
  /// - Throws: `BackendError.limit` where one page is too large.
  public func requests(
    about documents: [SentDocument], form: WireForm, limits: RequestLimits
  ) throws(BackendError) -> [(request: ModelRequest, plans: [VisionPlan])] {
    let empty = documents.map { SentDocument(name: $0.name, note: $0.note) }
    // Names and page numbers of documents that are cut in two come on top.
    let names = empty.reduce(Self.mixed.utf8.count) { $0 + $1.name.utf8.count + 128 }
    let overhead = form.body(of: request(about: empty).request).compact().utf8.count + names
    let parts = try limits.split(documents.flatMap { $0.parts.map(\.piece) }, overhead: overhead)
    guard parts.count > 1 else { return [request(about: documents)] }
    return parts.map { request(about: Self.part(of: documents, $0)) }
  }

  /// What of the documents lies in a range of parts, counted through all of them.
  private static func part(of documents: [SentDocument], _ range: Range<Int>) -> [SentDocument] {
    var first = 0
    var cut: [SentDocument] = []
    for document in documents {
      let all = first..<first + document.parts.count
      first = all.upperBound
      let mine = all.clamped(to: range)
      guard !mine.isEmpty else { continue }
      let own = mine.lowerBound - all.lowerBound..<mine.upperBound - all.lowerBound
      var part = document
      part.parts = Array(document.parts[own])
      if own.count < document.parts.count {
        let before = SentDocument(name: "", parts: Array(document.parts[..<own.lowerBound])).pages.count
        let pages = part.pages.count
        part.name += pages == 0 ? ", part" : ", pages \(before + 1)-\(before + pages)"
      }
      cut.append(part)
    }
    return cut
  }
}
