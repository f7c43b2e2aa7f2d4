import GlyphReport

/// What a server takes in one request.
public struct RequestLimits: Hashable, Sendable {
  /// Images at most.
  public var images: Int
  /// Bytes of the body at most.
  public var bytes: Int

  public init(images: Int, bytes: Int) {
    self.images = images
    self.bytes = bytes
  }

  /// What the price list says of a model; of one it does not know, the least that it says of the vendor whose form it
  /// is. Other servers of the openai form have limits of their own; none is assumed but OpenAI's.
  public static func usual(_ form: WireForm, model: String = "") -> RequestLimits {
    let list = PriceList.builtin
    if let limits = list[model]?.limits, let images = limits.images, let bytes = limits.bytes {
      return RequestLimits(images: images, bytes: bytes)
    }
    let vendor =
      switch form {
      case .openai, .responses: "OpenAI"
      case .anthropic: "Anthropic"
      case .gemini: "Google"
      }
    let known = list.models.filter { $0.vendor == vendor }.map(\.limits)
    return RequestLimits(
      images: known.compactMap(\.images).min() ?? .max, bytes: known.compactMap(\.bytes).min() ?? .max)
  }

  /// Something that a request holds whole.
  public struct Piece: Hashable, Sendable {
    /// In the body.
    public var bytes: Int
    /// Whether it counts as an image.
    public var isImage: Bool

    public init(bytes: Int, isImage: Bool) {
      self.bytes = bytes
      self.isImage = isImage
    }

    /// An image by the bytes of its file; base64 makes 4 of 3.
    public static func image(_ bytes: Int) -> Piece { Piece(bytes: (bytes + 2) / 3 * 4 + 128, isImage: true) }
  }

  /// Cuts pages, and texts between them, into as few requests as the limits allow, in order.
  /// - Parameter overhead: Bytes of everything else in a request.
  /// - Throws: `BackendError.limit` where a single piece is too large.
  public func split(_ pieces: [Piece], overhead: Int) throws(BackendError) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var images = 0
    var filled = overhead
    for (index, piece) in pieces.enumerated() {
      guard overhead + piece.bytes <= bytes else {
        throw .limit(
          "\(name(of: index, in: pieces)) alone makes a request of \(overhead + piece.bytes) bytes, and the server "
            + "takes \(bytes)", plan: piece.isImage ? "render smaller pages" : "take another --fragile")
      }
      if piece.isImage && images == self.images || filled + piece.bytes > bytes {
        parts.append(start..<index)
        start = index
        images = 0
        filled = overhead
      }
      if piece.isImage { images += 1 }
      filled += piece.bytes
    }
    if start < pieces.count { parts.append(start..<pieces.count) }
    return parts
  }

  private func name(of index: Int, in pieces: [Piece]) -> String {
    guard pieces[index].isImage else { return "a text that stays text" }
    return "page \(pieces[...index].filter(\.isImage).count)"
  }
}
