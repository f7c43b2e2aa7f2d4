/// The form in which a model's encoder takes pixels.
public enum TensorLayout: Hashable, Sendable {
  /// One row a patch, all pages in one tensor `pixel_values`, with `image_grid_thw` beside it.
  case patches(PatchLayout)
  /// Square pictures `[pictures, 3, side, side]`, in one tensor or two.
  case tiles([TileTensor])
}

/// Patches as rows: column `((channel * frames + frame) * P + y) * P + x`, the frame repeated.
public struct PatchLayout: Hashable, Sendable {
  /// px.
  public var patchSize: Int
  /// Rows follow blocks of `block` x `block` patches, blocks and the patches in them in raster order
  /// (transformers 5.23.0, `patchify`); 1 is plain raster order.
  public var block: Int
  /// How often a still picture is repeated in time.
  public var frames: Int
  /// The shape of one row in the file; its product is `3 * frames * patchSize²`.
  public var rowShape: [Int]

  public init(patchSize: Int, block: Int, frames: Int, rowShape: [Int]? = nil) {
    self.patchSize = patchSize
    self.block = block
    self.frames = frames
    self.rowShape = rowShape ?? [3 * frames * patchSize * patchSize]
  }
}

/// A tensor of square pictures cut from some of a plan's views.
public struct TileTensor: Hashable, Sendable {
  public enum Views: Hashable, Sendable {
    case all, last, allButLast
  }

  public var name: String
  /// px.
  public var side: Int
  public var views: Views

  public init(_ name: String, side: Int, _ views: Views) {
    self.name = name
    self.side = side
    self.views = views
  }

  func views(of plan: VisionPlan) -> ArraySlice<ImageView> {
    switch views {
    case .all: plan.views[...]
    case .last: plan.views.suffix(1)
    case .allButLast: plan.views.dropLast()
    }
  }
}
