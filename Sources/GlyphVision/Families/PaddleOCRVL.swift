/// PaddleOCR-VL (Baidu): Qwen's rule, small images enlarged first, one frame.
///
/// Sources: transformers 5.23.0 class defaults (384² to 1536² px); `preprocessor_config.json` of
/// PaddlePaddle/PaddleOCR-VL (2025-10). The token count is the grid's; the reference processor was run
/// without its template, whose two markers are not counted.
enum PaddleOCRVL {
  static let profiles = [
    VisionProfile(
      "paddleocr-vl/published", SmartResize(.paddle, minimum: 147_384, maximum: 2_822_400), .half,
      templateTokens: 2, source: "PaddlePaddle/PaddleOCR-VL, 2025-10"),
    VisionProfile(
      "paddleocr-vl/default", SmartResize(.paddle, minimum: 384 * 384, maximum: 1536 * 1536), .clip,
      templateTokens: 2, source: "transformers 5.23.0, PaddleOCRVLImageProcessor"),
  ]
}
