/// How many requests a model's limits make of some pages or of a text.
public struct RequestPlan: Hashable, Sendable {
  /// Input tokens of each request, in order.
  public private(set) var requests: [Int] = []
  /// What the limits refuse however it is cut, in words; empty: everything fits.
  public private(set) var problems: [String] = []

  /// Bytes of a page's file for each 100 px² of it, compressed small: at most 16.7 over `Samples/` in the standard style
  /// (`render Samples --compression small`, 2026-11). Nothing is drawn to plan requests, so bytes are estimated.
  public static let bytesPerHundredPixels = 18

  /// Bytes of an image in a request's body: the file in base64, and the JSON around it.
  public static func estimatedBytes(width: Int, height: Int) -> Int {
    let file = width * height * bytesPerHundredPixels / 100 + 1024
    return (file + 2) / 3 * 4 + 128
  }

  /// Pages in as few requests as the limits allow, in order.
  /// - Parameters:
  ///   - tokens: What an image costs with the markers around it.
  ///   - overhead: Tokens that every request has beside its images.
  public init(
    pages: [(width: Int, height: Int, tokens: Int)], overhead: Int = 0, limits: VendorLimits, window: Int?
  ) {
    // The side's limit depends on the number of images: as many as fit, but no more than keep the pages allowed.
    let longest = pages.map { max($0.width, $0.height) }.max() ?? 0
    var most = limits.images ?? .max
    if let crowd = limits.crowd, longest > crowd.side { most = min(most, crowd.above) }
    if let side = limits.side, longest > side {
      problems.append("pages of \(longest) px a side, and at most \(side) are taken")
    }
    var (images, bytes, sum) = (0, 0, overhead)
    for page in pages {
      let size = Self.estimatedBytes(width: page.width, height: page.height)
      let isFull =
        images > 0
        && (images == most || bytes + size > limits.bytes ?? .max || sum + page.tokens > window ?? .max)
      if isFull {
        requests.append(sum)
        (images, bytes, sum) = (0, 0, overhead)
      }
      images += 1
      bytes += size
      sum += page.tokens
    }
    if images > 0 { requests.append(sum) }
    if let window, let largest = requests.max(), largest > window {
      problems.append("a page of \(largest) tokens in a window of \(window)")
    }
  }

  mutating func addToFirst(_ tokens: Int) {
    if requests.isEmpty { requests.append(0) }
    requests[0] += tokens
  }

  /// A text in as few requests as the window allows.
  public init(text tokens: Int, window: Int?) {
    var rest = tokens
    let most = max(1, window ?? .max)
    while rest > 0 {
      requests.append(min(rest, most))
      rest -= min(rest, most)
    }
  }
}
