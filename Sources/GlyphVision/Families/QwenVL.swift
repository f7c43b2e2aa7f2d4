/// Qwen2-VL, Qwen2.5-VL, Qwen3-VL and the vision side of Qwen3.5 and 3.6.
///
/// Sources: transformers 5.23.0 class defaults; `preprocessor_config.json` of Qwen/Qwen2-VL-7B-Instruct
/// (2024-08), Qwen/Qwen2.5-VL-7B-Instruct (2025-01) and Qwen/Qwen3-VL-8B-Instruct (2025-10). The chat
/// template puts `<|vision_start|>` and `<|vision_end|>` around an image.
enum QwenVL {
  /// 4 to 16384 tokens of 28 x 28 px.
  static let published = SmartResize(minimum: 56 * 56, maximum: 16384 * 28 * 28)

  static let profiles = [
    VisionProfile(
      "qwen2-vl/published", published, .clip, templateTokens: 2, source: "Qwen2-VL checkpoints, 2024-08"),
    VisionProfile(
      "qwen2-vl/default", SmartResize(minimum: 56 * 56, maximum: 1280 * 28 * 28), .clip, templateTokens: 2,
      source: "transformers 5.23.0, Qwen2VLImageProcessor"),
    VisionProfile(
      "qwen2.5-vl/published", published, .clip, templateTokens: 2, source: "Qwen2.5-VL checkpoints, 2025-01"),
    // 64 to 16384 tokens of 32 x 32 px.
    VisionProfile(
      "qwen3-vl/published", SmartResize(patchSize: 16, minimum: 65536, maximum: 16_777_216), .half,
      templateTokens: 2, source: "Qwen3-VL checkpoints, 2025-10; the same in Qwen3.5 and 3.6, 2026"),
    VisionProfile(
      "qwen3-vl/class-default-pixels-patch16",
      SmartResize(patchSize: 16, minimum: 56 * 56, maximum: 1280 * 28 * 28), .half, templateTokens: 2,
      source: "transformers 5.23.0, Qwen2VLImageProcessor with patch_size 16"),
  ]
}
