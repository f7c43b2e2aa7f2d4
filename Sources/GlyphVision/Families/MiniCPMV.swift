import GlyphGeometry

/// MiniCPM-V 4.6 (OpenBMB): an overview of about 448² px, and for larger images up to 9 slices of about that
/// area.
///
/// Source: transformers 5.23.0, `minicpmv4_6/image_processing_minicpmv4_6.py` and `processing_...`. Sides are
/// multiples of 56 px (16-fold merge) or 28 px (4-fold). The image-id tag and the line breaks between rows of
/// slices are text around the image and not counted.
public struct MiniCPMV: VisionRule {
  public var patchSize = 14
  /// Patches a side that become one token: 4 (16x) or 2 (4x).
  public var merge: Int
  public var scaleResolution = 448
  public var maximumSlices = 9

  public init(merge: Int) { self.merge = merge }

  static let profiles = [
    VisionProfile(
      "minicpm-v4.6/default16x", MiniCPMV(merge: 4), .half,
      source: "transformers 5.23.0, MiniCPMV4_6ImageProcessor"),
    VisionProfile(
      "minicpm-v4.6/4x", MiniCPMV(merge: 2), .half,
      source: "transformers 5.23.0, MiniCPMV4_6ImageProcessor, downsample_mode 4x"),
  ]

  public var tokenSize: Int { patchSize * merge }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { scaleResolution * scaleResolution * maximumSlices }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let grid = sliceGrid(for: size)
    let source = bestSize(Double(size.width), Double(size.height), enlarge: grid == nil)
    var views = [view(size, as: source, isOverview: grid != nil)]
    var canvas = source
    if let grid {
      let slice = bestSize(
        Double(aligned(Double(size.width), to: grid.columns)) / Double(grid.columns),
        Double(aligned(Double(size.height), to: grid.rows)) / Double(grid.rows), enlarge: true)
      canvas = PixelSize(width: slice.width * grid.columns, height: slice.height * grid.rows)
      views += view(size, as: canvas).tiled(
        down: grid.rows, across: grid.columns, rows: slice.height / tokenSize,
        columns: slice.width / tokenSize)
    }
    var runs: [TokenRun] = []
    for (index, view) in views.enumerated() {
      runs += [
        TokenRun(.marker(index == 0 ? "<image>" : "<slice>")),
        TokenRun(.view(index, first: 0), count: view.tokenCount),
        TokenRun(.marker(index == 0 ? "</image>" : "</slice>")),
      ]
    }
    return VisionPlan(
      size: size, resized: source, canvas: canvas, tiles: views.count, views: views, runs: runs)
  }

  private func view(_ size: PixelSize, as canvas: PixelSize, isOverview: Bool = false) -> ImageView {
    .whole(
      size, as: canvas, rows: canvas.height / tokenSize, columns: canvas.width / tokenSize,
      isOverview: isOverview)
  }

  /// `ensure_divide`.
  private func aligned(_ length: Double, to unit: Int) -> Int {
    max(roundHalfEven(length / Double(unit)) * unit, unit)
  }

  /// `find_best_resize`; the sides may be fractions.
  private func bestSize(_ width: Double, _ height: Double, enlarge: Bool) -> PixelSize {
    var (width, height) = (width, height)
    let resolution = Double(scaleResolution)
    if enlarge || width * height > resolution * resolution {
      let aspect = width / height
      height = (resolution / aspect.squareRoot()).rounded(.towardZero)
      width = (height * aspect).rounded(.towardZero)
    }
    return PixelSize(width: aligned(width, to: tokenSize), height: aligned(height, to: tokenSize))
  }

  /// `get_sliced_grid`: the grid whose aspect ratio is closest on a logarithmic scale; nil for small images.
  private func sliceGrid(for size: PixelSize) -> TileGrid? {
    let logarithm = naturalLogarithm(Double(size.width) / Double(size.height))
    let ratio = Double(size.area) / Double(scaleResolution * scaleResolution)
    let multiple = min(ceilInt(ratio), maximumSlices)
    guard multiple > 1 else { return nil }
    var best = TileGrid(columns: 1, rows: 1)
    var bestError = Double.infinity
    for count in [multiple - 1, multiple, multiple + 1] where count > 1 && count <= maximumSlices {
      for rows in 1...count where count % rows == 0 {
        let grid = TileGrid(columns: count / rows, rows: rows)
        let error = abs(logarithm - naturalLogarithm(Double(grid.columns) / Double(rows)))
        if error < bestError || error == bestError && rows > best.rows {
          best = grid
          bestError = error
        }
      }
    }
    return best
  }
}
