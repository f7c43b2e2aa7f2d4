import GlyphGeometry

/// Alibaba's hosted qwen-vl-max: Qwen's resize, one token per unit², and two markers.
///
/// Source: Alibaba Cloud Model Studio, "Visual understanding", 2026: h * w / unit² + 2, unit 32 px from
/// Qwen3-VL and the snapshot of 2025-08-13 on, 28 px before; 4 to 16384 tokens.
public struct QwenVLMax: VisionRule {
  private let resize: SmartResize

  /// - Parameter unit: px of one token, 28 or 32.
  public init(unit: Int) {
    resize = SmartResize(patchSize: unit / 2, minimum: 4 * unit * unit, maximum: 16384 * unit * unit)
  }

  static let profiles = [
    VisionProfile(
      "qwen-vl-max", QwenVLMax(unit: 32), .half, source: "Alibaba Cloud, Visual understanding, 2026"),
    VisionProfile(
      "qwen-vl-max/28px", QwenVLMax(unit: 28), .clip,
      source: "Alibaba Cloud, Visual understanding, 2026 (models before 2025-08-13)"),
  ]

  public var tokenSize: Int { resize.tokenSize }
  public var minimumPixels: Int { resize.minimumPixels }
  public var maximumPixels: Int? { resize.maximumPixels }

  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    var plan = try resize.plan(size)
    plan = VisionPlan(
      size: size, resized: plan.resized, canvas: plan.canvas, grid: plan.grid, views: plan.views,
      runs: [TokenRun(.marker("<|vision_bos|>"))] + plan.runs + [TokenRun(.marker("<|vision_eos|>"))])
    return plan
  }
}
