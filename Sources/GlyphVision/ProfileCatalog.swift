import GlyphGeometry

extension VisionProfile {
  /// Every built-in profile, open models first, in the order of the families.
  public static let all: [VisionProfile] =
    QwenVL.profiles + GLMV.profiles + PaddleOCRVL.profiles + DeepSeekOCR.profiles + DeepSeekOCR2.profiles
    + DeepSeekVL.profiles + InternVL.profiles + Llama4.profiles + Pixtral.profiles + Gemma3.profiles
    + Gemma4.profiles + Idefics3.profiles + KimiVL.profiles + MiniCPMV.profiles + Phi4.profiles
    + Claude.profiles + OpenAI.profiles + Gemini.profiles + Grok.profiles + QwenVLMax.profiles

  /// Short names of the published limits (the class defaults where no checkpoint differs).
  public static let aliases: [(name: String, profile: String)] = [
    ("qwen2-vl", "qwen2-vl/published"), ("qwen2.5-vl", "qwen2.5-vl/published"),
    ("qwen3-vl", "qwen3-vl/published"), ("qwen3.5", "qwen3-vl/published"), ("qwen3.6", "qwen3-vl/published"),
    ("qwen3.5-vl", "qwen3-vl/published"), ("qwen3.6-vl", "qwen3-vl/published"),
    ("glm-4.1v", "glm4v/published"), ("glm-4.5v", "glm4v/published"), ("glm4v", "glm4v/published"),
    ("glyph", "glm4v/published"), ("glm-4.6v", "glm46v/published"), ("glm46v", "glm46v/published"),
    ("glm-ocr", "glm46v/published"), ("glm-5", "glm5-next/default"), ("glm-5v", "glm5-next/default"),
    ("glm5-next", "glm5-next/default"), ("paddleocr-vl", "paddleocr-vl/published"),
    ("deepseek-ocr", "deepseek-ocr/gundam"), ("deepseek-ocr2", "deepseek-ocr2/default"),
    ("deepseek-ocr-2", "deepseek-ocr2/default"), ("deepseek-vl", "deepseek-vl/default"),
    ("internvl3", "internvl3/published"), ("llama4", "llama4/published"), ("llama-4", "llama4/published"),
    ("pixtral", "pixtral/default"), ("mistral3.1", "mistral3.1/published"),
    ("mistral-3.1", "mistral3.1/published"), ("lighton-ocr", "lighton-ocr-or-mistral3-merge2-1024"),
    ("gemma3", "gemma3/published"), ("gemma-3", "gemma3/published"), ("gemma4", "gemma4/max_soft_tokens=280"),
    ("gemma-4", "gemma4/max_soft_tokens=280"), ("idefics3", "idefics3/default"),
    ("smolvlm", "smolvlm/published"), ("smolvlm2", "smolvlm2/published"), ("kimi-k2.5", "kimi-k2.5/default"),
    ("minicpm-v4.6", "minicpm-v4.6/default16x"), ("minicpm-v-4.6", "minicpm-v4.6/default16x"),
    ("phi4-multimodal", "phi4-multimodal/default"), ("phi-4-multimodal", "phi4-multimodal/default"),
    ("claude", "claude/standard"), ("claude-opus-4.7", "claude/high-resolution"),
    ("claude-opus-4.8", "claude/high-resolution"), ("claude-sonnet-5", "claude/high-resolution"),
    ("claude-fable-5", "claude/high-resolution"), ("gpt-5", "gpt-5.2"), ("gemini-2", "gemini-2.5"),
  ]

  /// The built-in profile of that name or short name; upper and lower case are the same.
  /// - Throws: `VisionError.unknownProfile` with the most similar known name.
  public static func named(_ name: String) throws(VisionError) -> VisionProfile {
    let wanted = name.lowercased()
    let full = fullName(of: wanted)
    guard let profile = all.first(where: { $0.name == full }) else {
      throw .unknownProfile(name, nearest: nearestName(to: wanted, in: aliases.map(\.name) + all.map(\.name)))
    }
    return profile
  }

  /// A short name may also stand before a variant: `glm-4.1v/default` is `glm4v/default`.
  private static func fullName(of name: String) -> String {
    if let alias = aliases.first(where: { $0.name == name }) { return alias.profile }
    guard let slash = name.firstIndex(of: "/"),
      let alias = aliases.first(where: { $0.name == name[..<slash] }),
      let family = alias.profile.split(separator: "/").first
    else { return name }
    return String(family + name[slash...])
  }
}
