import GlyphGeometry
import GlyphJSON

extension VisionProfile {
  /// One object of `count --json`: `model, width, height, resized_width, resized_height, grid_thw,
  /// visual_tokens, total_tokens, error`. A size that the reference implementation refuses has nulls and the
  /// reference's own words as `error`.
  /// - Parameter model: the name as the user gave it.
  public func countJSON(model: String, size: PixelSize) -> JSONValue {
    let result: (plan: VisionPlan?, error: VisionError?)
    do throws(VisionError) { result = (try plan(size), nil) } catch { result = (nil, error) }
    let plan = result.plan
    let grid = plan?.grid.map { [$0.frames, $0.rows, $0.columns] }
    return [
      "model": JSONValue(model), "width": JSONValue(size.width), "height": JSONValue(size.height),
      "resized_width": JSONValue(plan?.resized?.width), "resized_height": JSONValue(plan?.resized?.height),
      "grid_thw": grid.map { JSONValue($0.map { JSONValue($0) }) } ?? nil,
      "visual_tokens": JSONValue(plan?.visualTokens), "total_tokens": JSONValue(plan?.totalTokens),
      "error": JSONValue(result.error?.referenceText),
    ]
  }
}
