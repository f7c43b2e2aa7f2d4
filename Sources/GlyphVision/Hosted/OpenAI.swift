import GlyphGeometry

/// OpenAI's models that bill by tiles of 512 px: fit into 2048 px square, then the short side to 768 px at
/// most.
///
/// Source: OpenAI, "Images and vision" guide, 2025-08: GPT-4o, 4.1 and 4.5 base 85 and 170 a tile; 4o-mini
/// 2833 and 5667; o1 and o3 75 and 150; detail `low` costs the base alone.
public struct OpenAITiles: VisionRule {
  public var base: Int
  public var perTile: Int
  public var isLow = false

  public init(base: Int, perTile: Int, isLow: Bool = false) {
    self.base = base
    self.perTile = perTile
    self.isLow = isLow
  }

  public var tokenSize: Int { 32 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { 2048 * 768 }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let resized = isLow ? fitted(size, long: 512, short: 512) : fitted(size, long: 2048, short: 768)
    let rows = ceilDivide(resized.height, by: 512)
    let columns = ceilDivide(resized.width, by: 512)
    let canvas = PixelSize(width: columns * 512, height: rows * 512)
    var overview = ImageView.whole(size, as: PixelSize(512), rows: 1, columns: 1, isOverview: true)
    if isLow {
      overview = .padded(size, content: resized, canvas: PixelSize(512), rows: 1, columns: 1)
    }
    overview.tokensPerCell = base
    var views = [overview]
    if !isLow {
      var tiles = ImageView.padded(size, content: resized, canvas: canvas, rows: rows, columns: columns)
      tiles.tokensPerCell = perTile
      views.append(tiles)
    }
    let runs = views.enumerated().map { TokenRun(.view($0.offset, first: 0), count: $0.element.tokenCount) }
    return VisionPlan(
      size: size, resized: resized, canvas: resized, tiles: isLow ? 0 : rows * columns, views: views,
      runs: runs)
  }

  /// Sides round to the nearest pixel: 2050x513 becomes 2048x512 and costs 4 tiles, 2049x513 costs 8 (bills
  /// reported in the vendor's forum, 2025-06).
  private func fitted(_ size: PixelSize, long: Int, short: Int) -> PixelSize {
    let scale = min(
      1, Double(long) / Double(max(size.width, size.height)),
      Double(short) / Double(min(size.width, size.height)))
    return PixelSize(
      width: max(1, Int((Double(size.width) * scale).rounded())),
      height: max(1, Int((Double(size.height) * scale).rounded())))
  }
}

/// OpenAI's models that bill by patches of 32 px, reduced to a budget of patches (and a longest side where
/// there is one), times a factor per model.
///
/// Source: OpenAI, "Images and vision" guide: GPT-4.1-mini 1.62, nano 2.46, o4-mini 1.72, at most 1536
/// patches (2025-08); GPT-5.x 1.2 (2026), 5.4 `high` 2500 patches within 2048 px, 5.5 10,000 within 6000 px,
/// 5.6 and later `original` unscaled up to 30,000. `visualTokens` are patches; what the factor adds is a
/// marker, rounded up (bills of 256² px to 2048x768 px reported in the vendor's forum, 2026-06).
public struct OpenAIPatches: VisionRule {
  public var budget: Int
  /// px; nil where only the budget limits.
  public var longestSide: Int?
  /// Hundredths of a token for each patch.
  public var percent: Int

  public init(budget: Int, longestSide: Int? = nil, percent: Int) {
    self.budget = budget
    self.longestSide = longestSide
    self.percent = percent
  }

  public var tokenSize: Int { 32 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { budget * tokenSize * tokenSize }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let resized = resizedSize(of: size)
    let rows = ceilDivide(resized.height, by: tokenSize)
    let columns = ceilDivide(resized.width, by: tokenSize)
    let canvas = PixelSize(width: columns * tokenSize, height: rows * tokenSize)
    let view = ImageView.padded(size, content: resized, canvas: canvas, rows: rows, columns: columns)
    let patches = view.tokenCount
    let billed = ceilDivide(patches * percent, by: 100)
    let runs = [
      TokenRun(.view(0, first: 0), count: patches),
      TokenRun(.marker("billing factor"), count: billed - patches),
    ]
    return VisionPlan(
      size: size, resized: resized, canvas: canvas, grid: PatchGrid(rows: rows, columns: columns),
      views: [view], runs: billed > patches ? runs : [runs[0]])
  }

  private func resizedSize(of size: PixelSize) -> PixelSize {
    var (width, height) = (Double(size.width), Double(size.height))
    if let longestSide, max(width, height) > Double(longestSide) {
      let scale = Double(longestSide) / max(width, height)
      width = max(1, (width * scale).rounded())
      height = max(1, (height * scale).rounded())
    }
    if ceilInt(width / 32) * ceilInt(height / 32) > budget {
      // The guide's formula: shrink to the area of the budget, then until one side is whole patches.
      var scale = (1024 * Double(budget) / (width * height)).squareRoot()
      let across = width * scale / 32
      let down = height * scale / 32
      scale *= min(
        max(1, across.rounded(.down)) / across, max(1, down.rounded(.down)) / down)
      // The tiny allowance keeps a side of whole patches whole in spite of rounding.
      width = max(1, (width * scale - 1e-6).rounded(.up))
      height = max(1, (height * scale - 1e-6).rounded(.up))
    }
    return PixelSize(width: Int(width), height: Int(height))
  }
}

enum OpenAI {
  static let guide = "OpenAI, Images and vision guide"

  static let profiles: [VisionProfile] = [
    tiles("gpt-4o", OpenAITiles(base: 85, perTile: 170)),
    tiles("gpt-4o/low", OpenAITiles(base: 85, perTile: 170, isLow: true)),
    tiles("gpt-4o-mini", OpenAITiles(base: 2833, perTile: 5667)),
    tiles("gpt-4.1", OpenAITiles(base: 85, perTile: 170)),
    tiles("o1", OpenAITiles(base: 75, perTile: 150)),
    tiles("o3", OpenAITiles(base: 75, perTile: 150)),
    patches("gpt-4.1-mini", OpenAIPatches(budget: 1536, percent: 162)),
    patches("gpt-4.1-nano", OpenAIPatches(budget: 1536, percent: 246)),
    patches("o4-mini", OpenAIPatches(budget: 1536, percent: 172)),
    patches("gpt-5.2", OpenAIPatches(budget: 1536, percent: 120)),
    patches("gpt-5.4", OpenAIPatches(budget: 2500, longestSide: 2048, percent: 120)),
    patches("gpt-5.5", OpenAIPatches(budget: 10_000, longestSide: 6000, percent: 120)),
    patches("gpt-5.6", OpenAIPatches(budget: 30_000, percent: 120)),
  ]

  private static func tiles(_ name: String, _ rule: OpenAITiles) -> VisionProfile {
    VisionProfile(name, rule, .unit, source: "\(guide), 2025-08")
  }

  private static func patches(_ name: String, _ rule: OpenAIPatches) -> VisionProfile {
    VisionProfile(name, rule, .unit, source: "\(guide), \(name.hasPrefix("gpt-5") ? "2026" : "2025-08")")
  }
}
