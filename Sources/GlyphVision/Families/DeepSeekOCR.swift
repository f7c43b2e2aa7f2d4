import GlyphGeometry

/// DeepSeek-OCR 1: 16-px patches compressed 16-fold, so one token sees 64 x 64 px; every row of tokens ends
/// with a learned newline, and a learned separator closes the views.
///
/// Tiny and Small stretch the page to 512 and 640 px; Base and Large pad it to 1024 and 1280 px; Gundam shows
/// a Base overview and, for pages above 640 px, 2 to 9 tiles of 640 px by closest aspect ratio, whose rows
/// run across all tiles. `visualTokens` counts tokens with pixels (64, 100, 256, 400); newlines and separator
/// are markers (73, 111, 273, 421 in all).
///
/// Source: deepseek-ai/DeepSeek-OCR, `modeling_deepseekocr.py` (`infer`, `dynamic_preprocess`), 2025-10, and
/// the paper (arXiv 2510.18234, table 1). Read, not run.
public struct DeepSeekOCR: VisionRule {
  /// Side of the (over)view, px.
  public var base: Int
  /// Side of a tile, px; nil for the modes with one view.
  public var tile: Int?
  public var minimumTiles = 2
  public var maximumTiles = 9

  public init(base: Int, tile: Int? = nil) {
    self.base = base
    self.tile = tile
  }

  static let profiles = [
    ("tiny", DeepSeekOCR(base: 512)), ("small", DeepSeekOCR(base: 640)), ("base", DeepSeekOCR(base: 1024)),
    ("large", DeepSeekOCR(base: 1280)), ("gundam", DeepSeekOCR(base: 1024, tile: 640)),
  ].map { mode, rule in
    VisionProfile(
      "deepseek-ocr/\(mode)", rule, .half.with(arithmetic: .pillow, fill: 127, steps: .divided),
      source: "deepseek-ai/DeepSeek-OCR, 2025-10")
  }

  public static let newline = "image_newline"
  public static let separator = "view_separator"
  /// Pages above this side (px) are tiled, and views up to it are stretched rather than padded.
  static let smallSide = 640

  public var tokenSize: Int { 64 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { tile.map { $0 * $0 * maximumTiles } ?? base * base }

  public var tensors: TensorLayout? {
    let view = TileTensor("images_ori", side: base, .last)
    return .tiles(tile.map { [TileTensor("images_crop", side: $0, .allButLast), view] } ?? [view])
  }

  /// Tokens a row of one view of that side.
  private func cells(_ side: Int) -> Int { ceilDivide(side / 16, by: 4) }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let cells = cells(base)
    var views: [ImageView] = []
    var canvas = PixelSize(base)
    var tiles: Int?
    if let tile {
      let grid = tileGrid(for: size, tile: tile)
      tiles = grid.count > 1 ? grid.count : 0
      if grid.count > 1 {
        canvas = PixelSize(width: grid.columns * tile, height: grid.rows * tile)
        views.append(
          .whole(
            size, as: canvas, rows: grid.rows * self.cells(tile), columns: grid.columns * self.cells(tile)))
      }
    }
    var overview =
      base <= Self.smallSide
      ? ImageView.whole(size, as: PixelSize(base), rows: cells, columns: cells)
      : contained(size, side: base, rows: cells, style: .pillow)
    overview.isOverview = !views.isEmpty
    views.append(overview)
    var runs: [TokenRun] = []
    for (index, view) in views.enumerated() {
      for row in 0..<view.rows {
        runs.append(TokenRun(.view(index, first: row * view.columns), count: view.columns))
        runs.append(TokenRun(.marker(Self.newline)))
      }
    }
    runs.append(TokenRun(.marker(Self.separator)))
    return VisionPlan(
      size: size, resized: PixelSize(base), canvas: canvas, tiles: tiles, views: views, runs: runs)
  }

  private func tileGrid(for size: PixelSize, tile: Int) -> TileGrid {
    guard max(size.width, size.height) > Self.smallSide else { return TileGrid(columns: 1, rows: 1) }
    return closestTileGrid(for: size, tile: tile, minimum: minimumTiles, maximum: maximumTiles)
  }
}

/// Two ways to centre an image in a square, which round differently.
enum ContainStyle {
  /// `pad_to_square` of transformers 5.23.0.
  case transformers
  /// `ImageOps.pad` of Pillow 12.3.
  case pillow
}

/// The image scaled to touch a square's sides and centred in it.
func contained(_ size: PixelSize, side: Int, rows: Int, style: ContainStyle = .transformers) -> ImageView {
  let long = Double(max(size.width, size.height))
  func scaled(_ length: Int) -> Int {
    let exact =
      style == .pillow ? Double(length) / long * Double(side) : Double(length) * (Double(side) / long)
    return max(1, roundHalfEven(exact))
  }
  func margin(_ length: Int) -> Int {
    style == .pillow ? roundHalfEven(Double(side - length) * 0.5) : (side - length) / 2
  }
  let width = scaled(size.width)
  let height = scaled(size.height)
  return ImageView(
    crop: PixelRect(size),
    placed: PixelRect(x: margin(width), y: margin(height), width: width, height: height),
    canvas: PixelSize(side), window: PixelRect(PixelSize(side)), rows: rows, columns: rows)
}

/// DeepSeek-OCR 2: a view of 1024 px padded with grey (127), and for pages above 768 px 2 to 6 tiles of 768
/// px.
///
/// Source: transformers 5.23.0, `deepseek_ocr2/image_processing_deepseek_ocr2.py` and `processing_...`; local
/// tiles come before the global view (`modeling_...`), one learned separator closes, counted as an image
/// token.
public struct DeepSeekOCR2: VisionRule {
  public var base = 1024
  public var tile = 768
  public var minimumTiles = 2
  public var maximumTiles = 6

  public init() {}

  static let profiles = [
    VisionProfile(
      "deepseek-ocr2/default", DeepSeekOCR2(), .half.with(fill: 127),
      source: "transformers 5.23.0, DeepseekOcr2ImageProcessor")
  ]

  public var tokenSize: Int { 64 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { tile * tile * maximumTiles }

  public var tensors: TensorLayout? {
    .tiles([
      TileTensor("pixel_values_local", side: tile, .allButLast),
      TileTensor("pixel_values", side: base, .last),
    ])
  }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let scale = Double(base) / Double(max(size.width, size.height))
    let short = roundHalfEven(Double(min(size.width, size.height)) * scale)
    guard short > 0 else {
      throw .emptyResize(
        of: size, width: size.width < size.height ? short : base,
        height: size.width < size.height ? base : short)
    }
    var views: [ImageView] = []
    var canvas = PixelSize(base)
    if max(size.width, size.height) > tile {
      let grid = closestTileGrid(for: size, tile: tile, minimum: minimumTiles, maximum: maximumTiles)
      canvas = PixelSize(width: grid.columns * tile, height: grid.rows * tile)
      let cells = ceilDivide(tile, by: tokenSize)
      views = ImageView.whole(size, as: canvas, rows: cells, columns: cells)
        .tiled(down: grid.rows, across: grid.columns, rows: cells, columns: cells)
    }
    var overview = contained(size, side: base, rows: ceilDivide(base, by: tokenSize))
    overview.isOverview = !views.isEmpty
    views.append(overview)
    let runs = views.enumerated().map { TokenRun(.view($0.offset, first: 0), count: $0.element.tokenCount) }
    return VisionPlan(
      size: size, resized: PixelSize(base), canvas: canvas, tiles: views.count - 1, views: views,
      runs: runs + [TokenRun(.learned(DeepSeekOCR.separator))])
  }
}

/// DeepSeek-VL: every image padded to a square of 384 px, 24 x 24 tokens.
///
/// Source: transformers 5.23.0, `deepseek_vl/image_processing_deepseek_vl.py`.
public struct DeepSeekVL: VisionRule {
  public var side = 384
  /// Sides of the resized image do not fall below this (px).
  public var minimumSide = 14

  public init() {}

  static let profiles = [
    VisionProfile(
      "deepseek-vl/default", DeepSeekVL(), .clip, source: "transformers 5.23.0, DeepseekVLImageProcessor")
  ]

  public var tokenSize: Int { 16 }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { side * side }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let cells = side / tokenSize
    var view = contained(size, side: side, rows: cells)
    let width = max(view.placed.width, minimumSide)
    let height = max(view.placed.height, minimumSide)
    view.placed = PixelRect(x: (side - width) / 2, y: (side - height) / 2, width: width, height: height)
    return VisionPlan(
      size: size, resized: PixelSize(side), canvas: PixelSize(side), views: [view],
      runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }
}
