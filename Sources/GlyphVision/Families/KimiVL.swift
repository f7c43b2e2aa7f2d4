import GlyphGeometry

/// Kimi-K2.5 (Moonshot AI, MoonViT): images are never enlarged, padded with black to whole tokens.
///
/// Source: transformers 5.23.0, `kimi_k25/image_processing_kimi_k25.py` (`navit_resize`), 2026.
public struct KimiVL: VisionRule {
  public var patchSize = 14
  public var mergeSize = 2
  public var maximumPatches = 16384
  /// Patches a side.
  public var maximumSide = 512

  public init() {}

  static let profiles = [
    VisionProfile("kimi-k2.5/default", KimiVL(), .half, source: "transformers 5.23.0, Kimi_K25ImageProcessor")
  ]

  public var tokenSize: Int { patchSize * mergeSize }
  public var minimumPixels: Int { 1 }
  public var maximumPixels: Int? { maximumPatches * patchSize * patchSize }

  public var tensors: TensorLayout? {
    .patches(PatchLayout(patchSize: patchSize, block: 1, frames: 1, rowShape: [3, patchSize, patchSize]))
  }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let patches = Double(max(1, size.height / patchSize) * max(1, size.width / patchSize))
    let side = maximumSide * patchSize
    let scale = min(
      1, (Double(maximumPatches) / patches).squareRoot(), Double(side) / Double(size.height),
      Double(side) / Double(size.width))
    let content = PixelSize(
      width: min(max(1, Int(Double(size.width) * scale)), side),
      height: min(max(1, Int(Double(size.height) * scale)), side))
    let canvas = PixelSize(
      width: roundUp(content.width, to: tokenSize), height: roundUp(content.height, to: tokenSize))
    let grid = PatchGrid(rows: canvas.height / patchSize, columns: canvas.width / patchSize)
    let view = ImageView.padded(
      size, content: content, canvas: canvas, rows: grid.rows / mergeSize, columns: grid.columns / mergeSize)
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, grid: grid, views: [view],
      runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }
}
