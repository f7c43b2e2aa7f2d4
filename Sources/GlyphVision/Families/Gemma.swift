import GlyphGeometry

/// Gemma 3: every image stretched to 896 px square, 256 tokens; optional "pan and scan" adds crops.
///
/// Source: transformers 5.23.0, `gemma3/image_processing_gemma3.py`; google/gemma-3-4b-it's
/// `preprocessor_config.json` (2025-03). Pan-and-scan values as there: crops of at least 256 px, at most 4,
/// from an aspect ratio of 1.2.
public struct Gemma3: VisionRule {
  public var side = 896
  public var tokens = 16
  public var panAndScan = false
  public var minimumCrop = 256
  public var maximumCrops = 4
  public var minimumAspect = 1.2

  public init() {}

  static let profiles: [VisionProfile] = {
    var scanning = Gemma3()
    scanning.panAndScan = true
    let source = "google/gemma-3-4b-it, 2025-03"
    return [
      VisionProfile("gemma3/published", Gemma3(), .half.with(.bilinear), source: source),
      VisionProfile("gemma3/pan-and-scan", scanning, .half.with(.bilinear), source: source),
    ]
  }()

  public var tokenSize: Int { side / tokens }
  public var minimumPixels: Int { side * side }
  public var maximumPixels: Int? { side * side }

  public var tensors: TensorLayout? { .tiles([TileTensor("pixel_values", side: side, .all)]) }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let canvas = PixelSize(side)
    var views = [ImageView.whole(size, as: canvas, rows: tokens, columns: tokens)]
    for crop in crops(of: size) {
      var view = views[0]
      view.crop = crop
      views.append(view)
    }
    views[0].isOverview = views.count > 1
    var runs: [TokenRun] = []
    for (index, view) in views.enumerated() {
      runs += [
        TokenRun(.marker("<start_of_image>")), TokenRun(.view(index, first: 0), count: view.tokenCount),
        TokenRun(.marker("<end_of_image>")),
      ]
    }
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, tiles: views.count, views: views, runs: runs)
  }

  private func crops(of size: PixelSize) -> [PixelRect] {
    guard panAndScan else { return [] }
    let long = max(size.width, size.height)
    let short = min(size.width, size.height)
    let aspect = Double(long) / Double(short)
    guard aspect >= minimumAspect else { return [] }
    let wanted = min(long / minimumCrop, floorInt(aspect + 0.5))
    let count = min(maximumCrops, max(2, wanted))
    let length = ceilDivide(long, by: count)
    guard min(length, short) >= minimumCrop else { return [] }
    return (0..<count).map { index in
      let start = length * index
      let extent = min(length, long - start)
      return size.width >= size.height
        ? PixelRect(x: start, y: 0, width: extent, height: short)
        : PixelRect(x: 0, y: start, width: short, height: extent)
    }
  }
}

/// Gemma 4: every image scaled to fill a budget of tokens, each 3 x 3 patches of 16 px.
///
/// Source: transformers 5.23.0, `gemma4/image_processing_gemma4.py`; budgets 70, 140, 280 (default), 560,
/// 1120.
public struct Gemma4: VisionRule {
  /// Tokens an image at most.
  public var budget: Int
  public var patchSize = 16
  public var pool = 3

  public init(budget: Int) { self.budget = budget }

  static let budgets = [70, 140, 280, 560, 1120]

  static let profiles = budgets.map {
    VisionProfile(
      "gemma4/max_soft_tokens=\($0)", Gemma4(budget: $0), .unit,
      source: "transformers 5.23.0, Gemma4ImageProcessor")
  }

  public var tokenSize: Int { patchSize * pool }
  /// There is no smallest area, but only sizes that fill the budget stay as they are: ask `fit`.
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { budget * tokenSize * tokenSize }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    try plan(size, markers: ["<|image>", "<image|>"])
  }

  func plan(_ size: PixelSize, markers: [String]) throws(VisionError) -> VisionPlan {
    let resized = try resizedSize(of: size)
    let grid = PatchGrid(rows: resized.height / patchSize, columns: resized.width / patchSize)
    let view = ImageView.whole(size, as: resized, rows: grid.rows / pool, columns: grid.columns / pool)
    var runs = [TokenRun(.view(0, first: 0), count: view.tokenCount)]
    if let first = markers.first { runs.insert(TokenRun(.marker(first)), at: 0) }
    if markers.count > 1 { runs.append(TokenRun(.marker(markers[1]))) }
    return VisionPlan(size: size, resized: resized, canvas: resized, grid: grid, views: [view], runs: runs)
  }

  private func resizedSize(of size: PixelSize) throws(VisionError) -> PixelSize {
    let unit = tokenSize
    let target = budget * unit * unit
    let factor = (Double(target) / Double(size.area)).squareRoot()
    var rows = floorInt(factor * Double(size.height) / Double(unit))
    var columns = floorInt(factor * Double(size.width) / Double(unit))
    if rows == 0, columns == 0 {
      throw .size(
        size,
        reason: "Attempting to resize to a 0 x 0 image. Resized height should be divisible by "
          + "`pooling_kernel_size * patch_size`=\(unit).")
    }
    if rows == 0 {
      rows = 1
      columns = min(size.width / size.height, budget)
    } else if columns == 0 {
      columns = 1
      rows = min(size.height / size.width, budget)
    }
    guard rows * columns <= budget else {
      throw .size(
        size,
        reason:
          "Resizing [\(size.height)x\(size.width)] to [\(rows * unit)x\(columns * unit)] but this exceeds "
          + "\(budget * pool * pool) patches with patch_size \(patchSize)")
    }
    return PixelSize(width: columns * unit, height: rows * unit)
  }
}
