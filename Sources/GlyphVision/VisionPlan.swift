import GlyphGeometry

/// The patch grid of one image as models name it (`grid_thw`): frames, then patches down, then patches
/// across.
public struct PatchGrid: Hashable, Sendable {
  public var frames: Int
  public var rows: Int
  public var columns: Int

  public init(frames: Int = 1, rows: Int, columns: Int) {
    self.frames = frames
    self.rows = rows
    self.columns = columns
  }

  /// Rows of `pixel_values`.
  public var patches: Int { frames * rows * columns }
}

/// One picture that the vision encoder sees: the whole image, a tile of it, or a small overview.
///
/// The input's `crop` is resized to fill `placed` on a canvas of `canvas` pixels (the rest is padding); the
/// view shows the canvas's `window`, and its visual tokens stand on that window as `rows` x `columns` equal
/// cells in raster order, `tokensPerCell` tokens each.
public struct ImageView: Hashable, Sendable {
  /// Pixels of the input image.
  public var crop: PixelRect
  /// Pixels of the canvas; its size is what the crop is resized to.
  public var placed: PixelRect
  public var canvas: PixelSize
  /// Pixels of the canvas.
  public var window: PixelRect
  public var rows: Int
  public var columns: Int
  /// More than one only where a vendor bills a tile as a lump and says nothing of its inner order.
  public var tokensPerCell: Int
  /// A reduced picture of everything beside tiles of full resolution.
  public var isOverview: Bool

  public init(
    crop: PixelRect, placed: PixelRect, canvas: PixelSize, window: PixelRect, rows: Int, columns: Int,
    tokensPerCell: Int = 1, isOverview: Bool = false
  ) {
    self.crop = crop
    self.placed = placed
    self.canvas = canvas
    self.window = window
    self.rows = rows
    self.columns = columns
    self.tokensPerCell = tokensPerCell
    self.isOverview = isOverview
  }

  public var tokenCount: Int { rows * columns * tokensPerCell }

  /// Whether the input's pixels arrive as they are, not resampled.
  public var isExact: Bool { placed.width == crop.width && placed.height == crop.height }
}

/// A stretch of equal tokens in the order in which the language model gets them.
public struct TokenRun: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Tokens `first ..< first + count` of the plan's view with that index.
    case view(Int, first: Int)
    /// A learned vector at the place of an image token (a row's end, a separator); the reference
    /// implementation counts it as a visual token though it shows no pixels.
    case learned(String)
    /// An ordinary token of the vocabulary around or between image tokens, or a vendor's surcharge.
    case marker(String)
  }

  public var kind: Kind
  public var count: Int

  public init(_ kind: Kind, count: Int = 1) {
    self.kind = kind
    self.count = count
  }
}

/// All that a model's preprocessor decides about an image of one size. Layout, tensors, the token map,
/// reports and billing all read the same plan, so that no two of them can disagree.
public struct VisionPlan: Hashable, Sendable {
  /// The input, px.
  public var size: PixelSize
  /// What the reference implementation reports as the resized image, px; nil where it reports none.
  public var resized: PixelSize?
  /// The size at which the most detailed view sees the whole image, px (tiles together, padding included).
  public var canvas: PixelSize
  /// Nil for models whose encoder gets tiles of one size.
  public var grid: PatchGrid?
  /// Pictures given to the encoder, for models that tile.
  public var tiles: Int?
  public var views: [ImageView]
  public var runs: [TokenRun]
  /// Image tokens, as the reference implementation counts them.
  public let visualTokens: Int
  /// Image tokens and the markers which the processor (not the chat template) puts around them.
  public let totalTokens: Int

  public init(
    size: PixelSize, resized: PixelSize?, canvas: PixelSize, grid: PatchGrid? = nil, tiles: Int? = nil,
    views: [ImageView], runs: [TokenRun]
  ) {
    self.size = size
    self.resized = resized
    self.canvas = canvas
    self.grid = grid
    self.tiles = tiles
    self.views = views
    self.runs = runs
    var visual = 0
    var markers = 0
    for run in runs {
      if case .marker = run.kind { markers += run.count } else { visual += run.count }
    }
    visualTokens = visual
    totalTokens = visual + markers
  }

  public var markerTokens: Int { totalTokens - visualTokens }

  /// How often each marker and learned token occurs, by name, in order of first occurrence.
  public var specialTokens: [(name: String, count: Int)] {
    var counts: [(name: String, count: Int)] = []
    for run in runs {
      guard let name = run.specialName else { continue }
      if let index = counts.firstIndex(where: { $0.name == name }) {
        counts[index].count += run.count
      } else {
        counts.append((name, run.count))
      }
    }
    return counts
  }

  /// Whether the model sees the image's own pixels: no view but an overview is resampled.
  public var isExact: Bool { views.allSatisfy { $0.isOverview || $0.isExact } }
}

extension TokenRun {
  var specialName: String? {
    switch kind {
    case .view: nil
    case .learned(let name), .marker(let name): name
    }
  }
}

extension PixelRect {
  init(_ size: PixelSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }
}

extension PixelSize {
  /// A square, px.
  init(_ side: Int) { self.init(width: side, height: side) }
}

extension ImageView {
  /// The whole image resized to `canvas`, seen as one grid.
  static func whole(
    _ size: PixelSize, as canvas: PixelSize, rows: Int, columns: Int, tokensPerCell: Int = 1,
    isOverview: Bool = false
  ) -> ImageView {
    ImageView(
      crop: PixelRect(size), placed: PixelRect(canvas), canvas: canvas, window: PixelRect(canvas), rows: rows,
      columns: columns, tokensPerCell: tokensPerCell, isOverview: isOverview)
  }

  /// The whole image resized to `content` and padded at the right and the bottom to `canvas`.
  static func padded(
    _ size: PixelSize, content: PixelSize, canvas: PixelSize, rows: Int, columns: Int,
    isOverview: Bool = false
  ) -> ImageView {
    ImageView(
      crop: PixelRect(size), placed: PixelRect(content), canvas: canvas, window: PixelRect(canvas),
      rows: rows, columns: columns, isOverview: isOverview)
  }

  /// The canvas cut into `down` x `across` windows of equal size in raster order, `cells` x `cells` tokens
  /// each.
  func tiled(down: Int, across: Int, rows: Int, columns: Int) -> [ImageView] {
    let width = canvas.width / across
    let height = canvas.height / down
    return (0..<down * across).map { index in
      var tile = self
      tile.window = PixelRect(
        x: index % across * width, y: index / across * height, width: width, height: height)
      tile.rows = rows
      tile.columns = columns
      return tile
    }
  }
}
