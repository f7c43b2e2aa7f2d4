import GlyphGeometry

/// Qwen-VL's `smart_resize` and its variants: both sides become multiples of `patchSize * mergeSize` (px),
/// the area stays within limits, and every `mergeSize`² patches become one token.
///
/// Source: transformers 5.23.0, `qwen2_vl/image_processing_qwen2_vl.py`, `glm4v/...`, `paddleocr_vl/...`.
public struct SmartResize: VisionRule {
  /// What is done to images with a side shorter than one token, and how the area is counted.
  public enum Variant: String, Hashable, Sendable {
    /// Nothing beforehand.
    case qwen
    /// Enlarged first, sides truncated; the area counts twice, once for each of the two frames.
    case glm
    /// Enlarged first, sides rounded half to even, height before width.
    case paddle
  }

  public var variant: Variant
  public var patchSize: Int
  public var mergeSize: Int
  /// px², as the configuration names them (twice the area for `glm`).
  public var minimum: Int
  public var maximum: Int
  public var imageToken: String

  public init(
    _ variant: Variant = .qwen, patchSize: Int = 14, mergeSize: Int = 2, minimum: Int, maximum: Int,
    imageToken: String = "<|image_pad|>"
  ) {
    self.variant = variant
    self.patchSize = patchSize
    self.mergeSize = mergeSize
    self.minimum = minimum
    self.maximum = maximum
    self.imageToken = imageToken
  }

  /// Sides that differ more than this are refused; exactly 200 is allowed.
  static let aspectLimit = 200.0

  private var frames: Int { variant == .glm ? 2 : 1 }
  public var tokenSize: Int { patchSize * mergeSize }
  public var minimumPixels: Int { ceilDivide(minimum, by: frames) }
  public var maximumPixels: Int? { maximum / frames }

  public var tensors: TensorLayout? {
    variant == .paddle
      ? .patches(PatchLayout(patchSize: patchSize, block: 1, frames: 1, rowShape: [3, patchSize, patchSize]))
      : .patches(PatchLayout(patchSize: patchSize, block: mergeSize, frames: 2))
  }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let resized = try resizedSize(of: size)
    let grid = PatchGrid(rows: resized.height / patchSize, columns: resized.width / patchSize)
    let view = ImageView.whole(
      size, as: resized, rows: grid.rows / mergeSize, columns: grid.columns / mergeSize)
    return VisionPlan(
      size: size, resized: resized, canvas: resized, grid: grid, views: [view],
      runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }

  func resizedSize(of size: PixelSize) throws(VisionError) -> PixelSize {
    let factor = Double(tokenSize)
    let (width, height) = enlarged(size)
    let aspect = Double(max(width, height)) / Double(min(width, height))
    guard aspect <= Self.aspectLimit else {
      throw .size(size, reason: "absolute aspect ratio must be smaller than 200, got \(aspect)")
    }
    var rows = roundHalfEven(Double(height) / factor)
    var columns = roundHalfEven(Double(width) / factor)
    let area = frames * rows * columns * tokenSize * tokenSize
    let pixels = Double(frames * width * height)
    if area > maximum {
      let scale = (pixels / Double(maximum)).squareRoot()
      rows = max(1, floorInt(Double(height) / scale / factor))
      columns = max(1, floorInt(Double(width) / scale / factor))
    } else if area < minimum {
      let scale = (Double(minimum) / pixels).squareRoot()
      rows = ceilInt(Double(height) * scale / factor)
      columns = ceilInt(Double(width) * scale / factor)
    }
    return PixelSize(width: columns * tokenSize, height: rows * tokenSize)
  }

  private func enlarged(_ size: PixelSize) -> (width: Int, height: Int) {
    var (width, height) = (size.width, size.height)
    let factor = Double(tokenSize)
    switch variant {
    case .qwen: break
    case .glm:
      if height < tokenSize || width < tokenSize {
        let scale = max(factor / Double(height), factor / Double(width))
        height = Int(Double(height) * scale)
        width = Int(Double(width) * scale)
      }
    case .paddle:
      if height < tokenSize {
        width = roundHalfEven(Double(width * tokenSize) / Double(height))
        height = tokenSize
      }
      if width < tokenSize {
        height = roundHalfEven(Double(height * tokenSize) / Double(width))
        width = tokenSize
      }
    }
    return (width, height)
  }
}
