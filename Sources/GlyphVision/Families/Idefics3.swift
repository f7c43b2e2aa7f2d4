import GlyphGeometry

/// Idefics3 and SmolVLM: the longest edge scaled to a fixed length (also upwards), both sides rounded up to
/// whole tiles, then a global picture of one tile.
///
/// Source: transformers 5.23.0, `idefics3/image_processing_idefics3.py` and `processing_idefics3.py`;
/// configurations of HuggingFaceTB/SmolVLM-Instruct (2024-11) and SmolVLM2-2.2B-Instruct (2025-02). Line
/// breaks between rows of tiles are text, not counted (the reference says they depend on the tokenizer).
public struct Idefics3: VisionRule {
  /// px.
  public var longestEdge: Int
  public var tile: Int
  /// Tokens a side of a tile.
  public var cells: Int

  public init(longestEdge: Int, tile: Int, cells: Int) {
    self.longestEdge = longestEdge
    self.tile = tile
    self.cells = cells
  }

  static let profiles = [
    VisionProfile(
      "idefics3/default", Idefics3(longestEdge: 1456, tile: 364, cells: 13), .half.with(.lanczos),
      source: "transformers 5.23.0, Idefics3ImageProcessor"),
    VisionProfile(
      "smolvlm/published", Idefics3(longestEdge: 1536, tile: 384, cells: 9), .half.with(.lanczos),
      source: "HuggingFaceTB/SmolVLM-Instruct, 2024-11"),
    VisionProfile(
      "smolvlm2/published", Idefics3(longestEdge: 2048, tile: 512, cells: 8), .half.with(.lanczos),
      source: "HuggingFaceTB/SmolVLM2-2.2B-Instruct, 2025-02"),
  ]

  /// No image is resized beyond this side, px (`MAX_IMAGE_SIZE`).
  static let sideLimit = 4096

  public var tokenSize: Int { tile / cells }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { longestEdge * longestEdge }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let canvas = canvas(for: size)
    let rows = canvas.height / tile
    let columns = canvas.width / tile
    let whole = ImageView.whole(size, as: canvas, rows: cells, columns: cells)
    let fake = TokenRun(.marker("<fake_token_around_image>"))
    let global = TokenRun(.marker("<global-img>"))
    guard canvas.height > tile || canvas.width > tile else {
      return VisionPlan(
        size: size, resized: canvas, canvas: canvas, tiles: 1, views: [whole],
        runs: [fake, global, TokenRun(.view(0, first: 0), count: cells * cells), fake])
    }
    var views = whole.tiled(down: rows, across: columns, rows: cells, columns: cells)
    var runs: [TokenRun] = []
    for index in views.indices {
      runs += [
        fake, TokenRun(.marker("<row_R_col_C>")), TokenRun(.view(index, first: 0), count: cells * cells),
      ]
    }
    views.append(.whole(size, as: PixelSize(tile), rows: cells, columns: cells, isOverview: true))
    runs += [fake, global, TokenRun(.view(views.count - 1, first: 0), count: cells * cells), fake]
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, tiles: views.count, views: views, runs: runs)
  }

  /// The three steps of the reference, truncations and all.
  private func canvas(for size: PixelSize) -> PixelSize {
    var fitted = scaled(size, longest: longestEdge, evenShortSide: true)
    if max(fitted.width, fitted.height) > Self.sideLimit {
      fitted = scaled(fitted, longest: Self.sideLimit, evenShortSide: false)
    }
    let long = roundUp(max(fitted.width, fitted.height), to: tile)
    let tiled = scaled(fitted, longest: long, evenShortSide: false)
    return PixelSize(width: roundUp(tiled.width, to: tile), height: roundUp(tiled.height, to: tile))
  }

  private func scaled(_ size: PixelSize, longest: Int, evenShortSide: Bool) -> PixelSize {
    let aspect = Double(size.width) / Double(size.height)
    let isWide = size.width >= size.height
    var short = isWide ? Int(Double(longest) / aspect) : Int(Double(longest) * aspect)
    if evenShortSide, short % 2 != 0 { short += 1 }
    short = max(short, 1)
    return isWide ? PixelSize(width: longest, height: short) : PixelSize(width: short, height: longest)
  }
}
