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

  /// OpenAI: 500 images and 50 MB (vision guide). Anthropic: 100 images and 32 MB (vision and messages pages).
  /// Gemini: 20 MB with inline data and 3,600 images (image understanding page). Other servers of the openai form have
  /// limits of their own; none is assumed but the body that we will hold in memory.
  public static func usual(_ form: WireForm) -> RequestLimits {
    switch form {
    case .openai, .responses: RequestLimits(images: 500, bytes: 50_000_000)
    case .anthropic: RequestLimits(images: 100, bytes: 32_000_000)
    case .gemini: RequestLimits(images: 3600, bytes: 20_000_000)
    }
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
