import GlyphVision

/// Pages of one document, ready to be sent.
public struct SentDocument: Sendable {
  public var name: String
  public var pages: [PageImage]
  public var plans: [VisionPlan]
  /// Text beside the pages, such as the identifiers on them; nil: none.
  public var note: String?

  public init(name: String, pages: [PageImage], plans: [VisionPlan], note: String? = nil) {
    self.name = name
    self.pages = pages
    self.plans = plans
    self.note = note
  }
}

/// A question about documents: their pages first, so that a prompt cache can hold them, the question last.
public struct Question: Sendable {
  /// Tells the model what the pictures are; stays text.
  public static let instructions =
    "The images are pages of text, in order. Read them as if their text stood here. A red \u{00AC} on a page is a line "
    + "break; digits behind it count the spaces that indent the new line."

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
    for document in documents where !document.pages.isEmpty || document.note != nil {
      let count = document.pages.count
      let extent = count == 0 ? "" : " (\(count) \(count == 1 ? "page" : "pages"))"
      parts.append(.text("\(document.name)\(extent):"))
      parts += document.pages.map { .image($0) }
      if let note = document.note { parts.append(.text(note)) }
    }
    parts.append(.text(text))
    let system = [Self.instructions, system].compactMap { $0 }.joined(separator: "\n\n")
    return (
      ModelRequest(
        model: model, system: system, messages: [.init(.user, parts)], maxTokens: maxTokens, stream: stream),
      documents.flatMap(\.plans)
    )
  }

  /// The requests that the limits allow, each about as many pages as fit.
  /// - Throws: `BackendError.limit` where one page is too large.
  public func requests(
    about documents: [SentDocument], form: WireForm, limits: RequestLimits
  ) throws(BackendError) -> [(request: ModelRequest, plans: [VisionPlan])] {
    let empty = documents.map { SentDocument(name: $0.name, pages: [], plans: [], note: $0.note) }
    // Names and page numbers of documents that are cut in two come on top.
    let names = empty.reduce(0) { $0 + $1.name.utf8.count + 128 }
    let overhead = form.body(of: request(about: empty).request).compact().utf8.count + names
    let pages = documents.flatMap(\.pages)
    let parts = try limits.split(images: pages.map(\.bytes.count), overhead: overhead)
    guard parts.count > 1 else { return [request(about: documents)] }
    return parts.map { request(about: Self.part(of: documents, pages: $0)) }
  }

  /// The documents' pages with those numbers, counted through all of them.
  private static func part(of documents: [SentDocument], pages: Range<Int>) -> [SentDocument] {
    var first = 0
    var part: [SentDocument] = []
    for document in documents {
      let all = first..<first + document.pages.count
      first = all.upperBound
      let mine = all.clamped(to: pages)
      guard !mine.isEmpty else { continue }
      let own = mine.lowerBound - all.lowerBound..<mine.upperBound - all.lowerBound
      part.append(
        SentDocument(
          name: own.count == all.count
            ? document.name : "\(document.name), pages \(own.lowerBound + 1)-\(own.upperBound)",
          pages: Array(document.pages[own]), plans: Array(document.plans[own]), note: document.note))
    }
    return part
  }
}
