/// How text is split into pieces before merging: the patterns that are written by hand here.
public enum SplitPattern: String, CaseIterable, Hashable, Sendable {
  /// GPT-2 and Hugging Face's `ByteLevel` with `use_regex`.
  case gpt2
  /// OpenAI, tiktoken 0.14.0.
  case cl100k
  /// OpenAI, tiktoken 0.14.0.
  case o200k
  /// Meta Llama 3, Zhipu GLM-4: cl100k's words, without its rule for white space at the end.
  case llama3
  /// Qwen 1 to 3: like Llama 3, single digits.
  case qwen2
  /// Qwen 3.5: marks belong to words.
  case qwen3_5
  /// DeepSeek V3: three splits one after the other.
  case deepseek
  /// Mistral tekken: o200k without contractions, single digits.
  case tekken
  /// Moonshot Kimi K2: o200k with runs of Han apart.
  case kimi

  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let caseRest = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static func cased(_ han: String, _ ending: String) -> String {
    let raised = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"# + han + "]"
    let lowered = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}"# + han + "]"
    let other = #"[^\r\n\p{L}\p{N}]?"#
    return "\(other)\(raised)*\(lowered)+\(ending)|\(other)\(raised)+\(lowered)*\(ending)"
  }

  /// The regular expressions, one after the other, that this pattern is; first the spelling in use, then
  /// others that mean the same.
  var spellings: [[String]] {
    let cl = Self.contractions
    return switch self {
    case .gpt2: [[#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#]]
    case .cl100k:
      [
        [
          #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
        ],
        [
          #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s"#
        ],
      ]
    case .o200k: [[Self.cased("", cl + "?") + #"|\p{N}{1,3}"# + Self.caseRest]]
    case .llama3: [[cl + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + Self.rest]]
    case .qwen2: [[cl + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + Self.rest]]
    case .qwen3_5:
      [
        [
          cl
            + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        ]
      ]
    case .deepseek:
      [
        [
          #"\p{N}{1,3}"#, "[\u{4E00}-\u{9FA5}\u{3040}-\u{309F}\u{30A0}-\u{30FF}]+",
          ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^"## + "\r\n"
            + #"\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+["# + "\r\n" + #"]*|\s*["# + "\r\n"
            + #"]+|\s+(?!\S)|\s+"#,
        ]
      ]
    case .tekken: [[Self.cased("", "") + #"|\p{N}"# + Self.caseRest]]
    case .kimi: [[#"[\p{Han}]+|"# + Self.cased(#"&&[^\p{Han}]"#, cl + "?") + #"|\p{N}{1,3}"# + Self.rest]]
    }
  }

  /// The pattern that these regular expressions, applied one after the other, are.
  init?(expressions: [String]) {
    guard let found = Self.allCases.first(where: { $0.spellings.contains(expressions) }) else { return nil }
    self = found
  }
}
