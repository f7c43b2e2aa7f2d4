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

  /// Cuts pages into as few requests as the limits allow, in order.
  /// - Parameters:
  ///   - images: Bytes of each image's file; base64 makes 4 of 3.
  ///   - overhead: Bytes of everything else in a request.
  /// - Throws: `BackendError.limit` where a single image is too large.
  public func split(images: [Int], overhead: Int) throws(BackendError) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var filled = overhead
    for (index, bytes) in images.enumerated() {
      let needed = (bytes + 2) / 3 * 4 + 128
      guard overhead + needed <= self.bytes else {
        throw .limit(
          "page \(index + 1) alone makes a request of \(overhead + needed) bytes, and the server takes \(self.bytes)",
          plan: "render smaller pages")
      }
      if index - start == self.images || filled + needed > self.bytes {
        parts.append(start..<index)
        start = index
        filled = overhead
      }
      filled += needed
    }
    if start < images.count { parts.append(start..<images.count) }
    return parts
  }
}
