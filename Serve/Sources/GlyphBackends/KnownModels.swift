import GlyphVision

/// What a model's name tells: how it sees pages and how it counts text.
public struct KnownModel: Hashable, Sendable {
  /// Of `VisionProfile.named`.
  public var profile: String
  /// Of `glyphpress tokenizers`; the nearest one where the vendor has published none.
  public var tokenizer: String
  public var isTokenizerExact: Bool

  /// - Parameter name: As servers spell it, such as `Qwen/Qwen3-VL-8B-Instruct` or `claude-opus-4-7`; nil where no
  ///   known profile's name begins it.
  public init?(named name: String) {
    let wanted = Self.plain(name.split(separator: "/").last.map(String.init) ?? name)
    let names = VisionProfile.aliases.map(\.name) + VisionProfile.all.map(\.name)
    let shorts = names.map { (name: $0, plain: Self.plain(String($0.split(separator: "/")[0]))) }
    let found = shorts.filter { wanted.hasPrefix($0.plain) }.max { $0.plain.count < $1.plain.count }
    guard let found else { return nil }
    profile = found.name
    let known = Self.tokenizers.first { wanted.hasPrefix($0.prefix) }
    tokenizer = known?.tokenizer ?? "o200k_base"
    isTokenizerExact = known != nil
  }

  /// Which published tokenizer the models of a family use.
  private static let tokenizers: [(prefix: String, tokenizer: String)] = [
    ("qwen3-5", "qwen3_5"), ("qwen3-6", "qwen3_5"), ("qwen", "qwen3"), ("glm", "glm4"), ("glyph", "glm4"),
    ("gpt", "o200k_base"), ("o4", "o200k_base"), ("llama", "llama3"), ("deepseek", "deepseek_v3"),
    ("kimi", "kimi_k2"), ("mistral", "mistral_tekken"), ("pixtral", "mistral_tekken"),
  ]

  private static func plain(_ name: String) -> String {
    String(name.lowercased().map { $0 == "." || $0 == "_" || $0 == " " ? "-" : $0 })
  }
}
