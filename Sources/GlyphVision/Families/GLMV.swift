import GlyphGeometry

/// GLM-4.1V (the base of Glyph), 4.5V, 4.6V, GLM-OCR and the GLM-5 line.
///
/// Sources: transformers 5.23.0, `glm4v`, `glm46v`, `glm5_next`; `preprocessor_config.json` of
/// zai-org/GLM-4.1V-9B-Thinking (2025-07) and zai-org/GLM-4.6V (2025-12). The chat template puts
/// `<|begin_of_image|>` and `<|end_of_image|>` around an image.
enum GLMV {
  /// The area counts for two frames: 4,816,896 px² or 6144 tokens a page at most.
  static let published = SmartResize(
    .glm, minimum: 112 * 112, maximum: 2 * 6144 * 28 * 28, imageToken: "<|image|>")
  static let classDefault = SmartResize(
    .glm, minimum: 112 * 112, maximum: 15000 * 28 * 28, imageToken: "<|image|>")

  static let profiles = [
    VisionProfile(
      "glm4v/published", published, .clip, templateTokens: 2, source: "GLM-4.1V checkpoints, 2025-07"),
    VisionProfile(
      "glm4v/default", classDefault, .clip, templateTokens: 2,
      source: "transformers 5.23.0, Glm4vImageProcessor"),
    VisionProfile(
      "glm46v/published", published, .clip, templateTokens: 2, source: "GLM-4.6V checkpoints, 2025-12"),
    VisionProfile(
      "glm46v/default", classDefault, .clip, templateTokens: 2,
      source: "transformers 5.23.0, Glm46VImageProcessor"),
    VisionProfile(
      "glm5-next/default", GLM5(), .clip, templateTokens: 2,
      source: "transformers 5.23.0, Glm5NextImageProcessor"),
  ]
}

/// GLM-5: sides rounded up to whole tokens, the content padded with black at the right and the bottom.
///
/// Source: transformers 5.23.0, `glm5_next/image_processing_glm5_next.py`.
public struct GLM5: VisionRule {
  public var patchSize = 14
  public var mergeSize = 2
  /// Tokens an image.
  public var minimum = 16
  public var maximum = 8000

  public init() {}

  public var tokenSize: Int { patchSize * mergeSize }
  public var minimumPixels: Int { minimum * tokenSize * tokenSize }
  public var maximumPixels: Int? { maximum * tokenSize * tokenSize }

  public var tensors: TensorLayout? {
    .patches(PatchLayout(patchSize: patchSize, block: mergeSize, frames: 2))
  }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let canvas = canvas(for: size)
    var scale = min(
      Double(canvas.height) / Double(size.height), Double(canvas.width) / Double(size.width))
    if size.area >= minimumPixels { scale = min(1, scale) }
    let content = PixelSize(
      width: max(1, min(canvas.width, floorInt(Double(size.width) * scale))),
      height: max(1, min(canvas.height, floorInt(Double(size.height) * scale))))
    let grid = PatchGrid(rows: canvas.height / patchSize, columns: canvas.width / patchSize)
    let view = ImageView.padded(
      size, content: content, canvas: canvas, rows: grid.rows / mergeSize, columns: grid.columns / mergeSize)
    return VisionPlan(
      size: size, resized: canvas, canvas: canvas, grid: grid, views: [view],
      runs: [TokenRun(.view(0, first: 0), count: view.tokenCount)])
  }

  private func aligned(_ width: Int, _ height: Int) -> PixelSize {
    PixelSize(width: roundUp(width, to: tokenSize), height: roundUp(height, to: tokenSize))
  }

  private func canvas(for size: PixelSize) -> PixelSize {
    var result = aligned(size.width, size.height)
    if result.area < minimumPixels {
      // Two frames on both sides of the division, as in the reference: the rounding is the same.
      let scale = (Double(2 * minimumPixels) / Double(2 * size.area)).squareRoot()
      result = aligned(
        max(1, ceilInt(Double(size.width) * scale)), max(1, ceilInt(Double(size.height) * scale)))
    }
    return result.area > maximum * tokenSize * tokenSize ? largest(for: size) : result
  }

  /// The tallest content of the image's shape whose aligned canvas is within the limit.
  private func largest(for size: PixelSize) -> PixelSize {
    var best = PixelSize(tokenSize)
    var low = 1
    var high = size.height
    while low <= high {
      let height = (low + high) / 2
      let width = max(1, floorInt(Double(size.width * height) / Double(size.height)))
      let candidate = aligned(width, height)
      if candidate.area <= maximum * tokenSize * tokenSize {
        best = candidate
        low = height + 1
      } else {
        high = height - 1
      }
    }
    return best
  }
}
