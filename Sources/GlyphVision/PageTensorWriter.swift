import GlyphGeometry
import GlyphImage
import GlyphTensor

/// Writes the tensors of many pages into one file; memory stays flat for the families with one large tensor.
///
/// Patches: `pixel_values` of all pages one after another, `image_grid_thw` [pages, 3]. Tiles: the tensors of
/// `PixelEncoder.tensors`, `num_tiles` [pages] (pictures in the first tensor) and `tile_grid` [pages, 2]
/// (tiles down and across). With type `u8` also `pixel_shift` and `pixel_scale` [3]. DeepSeek-OCR's second
/// tensor (the overviews) is kept in memory until `finish`.
public final class PageTensorWriter {
  public let encoder: PixelEncoder
  private let stream: TensorStream
  /// Pages written so far.
  public private(set) var pages = 0
  private let pixelTensors: Int

  /// - Throws: `VisionError.tensor`; `.noTensors` for `.npy`, which holds one tensor only.
  public init(path: String, _ format: TensorFormat, _ encoder: PixelEncoder) throws(VisionError) {
    guard format != .npy else {
      throw .noTensors(profile: encoder.profile.name, reason: "a .npy file holds one tensor; use .npz")
    }
    self.encoder = encoder
    var tensors = encoder.tensors
    pixelTensors = tensors.count
    switch encoder.layout {
    case .patches: tensors.append(RowTensor("image_grid_thw", .i64, rowShape: [3]))
    case .tiles:
      tensors += [RowTensor("num_tiles", .i64, rowShape: []), RowTensor("tile_grid", .i64, rowShape: [2])]
    }
    if encoder.type == .u8 {
      tensors += [
        RowTensor("pixel_shift", .f32, rowShape: []), RowTensor("pixel_scale", .f32, rowShape: []),
      ]
    }
    do throws(TensorError) {
      stream = try TensorStream(path: path, format, tensors, metadata: Self.metadata(encoder))
    } catch { throw .tensor(error) }
  }

  private static func metadata(_ encoder: PixelEncoder) -> [(String, String)] {
    var members = [("model", encoder.profile.name)]
    if case .patches(let patches) = encoder.layout {
      members += [
        ("patch_size", "\(patches.patchSize)"),
        ("temporal_patch_size", "\(patches.frames)"),
        ("block", "\(patches.block)"),
      ]
    }
    if encoder.type == .u8 { members.append(("planes", "\(encoder.planes)")) }
    return members
  }

  /// Appends one page.
  /// - Returns: the page's plan.
  /// - Throws: `VisionError`.
  @discardableResult
  public func append(_ page: PixelSource) throws(VisionError) -> VisionPlan {
    let before = stream.rows(of: 0)
    let plan = try encoder.encode(page) { (index, piece) throws(VisionError) in
      try perform { (stream) throws(TensorError) in try stream.append(piece, to: index) }
    }
    let tiles = stream.rows(of: 0) - before
    try perform { [pixelTensors] (stream) throws(TensorError) in
      switch encoder.layout {
      case .patches(let patches):
        let rows = plan.canvas.height / patches.patchSize
        try stream.append(integers: [1, rows, plan.canvas.width / patches.patchSize], to: pixelTensors)
      case .tiles(let layout):
        let side = layout[0].side
        try stream.append(integers: [tiles], to: pixelTensors)
        let grid = [max(1, plan.canvas.height / side), max(1, plan.canvas.width / side)]
        try stream.append(integers: grid, to: pixelTensors + 1)
      }
    }
    pages += 1
    return plan
  }

  /// Completes the file and moves it to its place.
  public func finish() throws(VisionError) {
    if encoder.type == .u8 {
      let first = stream.tensors.count - 2
      let rule = encoder.profile.pixels
      try perform { (stream) throws(TensorError) in
        try stream.append(floats: rule.shift, to: first)
        try stream.append(floats: rule.scale, to: first + 1)
      }
    }
    try perform { (stream) throws(TensorError) in try stream.finish() }
  }

  private func perform(_ body: (TensorStream) throws(TensorError) -> Void) throws(VisionError) {
    do throws(TensorError) { try body(stream) } catch { throw .tensor(error) }
  }
}
