import GlyphFiles
import GlyphJSON

/// The vision encoders known here, by the model that brought them. Later models with the same encoder count to
/// the same family (read in transformers 5.23.0: their vision classes are these).
public enum TowerFamily: String, Hashable, Sendable, CaseIterable {
  case qwen2VL = "qwen2_vl"
  case qwen25VL = "qwen2_5_vl"
  /// Also Qwen3-VL-MoE, and Qwen3.5 (which has no deepstack).
  case qwen3VL = "qwen3_vl"
  /// Also GLM-4.5V and GLM-4.6V.
  case glm4V = "glm4v"

  init?(modelType: String) {
    let base = modelType.hasSuffix("_vision") ? String(modelType.dropLast(7)) : modelType
    switch base {
    case "qwen2_vl": self = .qwen2VL
    case "qwen2_5_vl": self = .qwen25VL
    case "qwen3_vl", "qwen3_vl_moe", "qwen3_5", "qwen3_5_moe": self = .qwen3VL
    case "glm4v", "glm4v_moe", "glm46v": self = .glm4V
    default: return nil
    }
  }
}

/// What `config.json` says about a vision encoder, under the names of its meaning here; the key of the file
/// stands at each. Where a file leaves a key out, the default of the family's config class counts
/// (transformers 5.23.0).
public struct TowerConfig: Hashable, Sendable {
  public var family: TowerFamily
  /// Number of blocks (`depth`).
  public var depth: Int
  /// Width of a patch's vector (`embed_dim` on Qwen2-VL, `hidden_size` elsewhere).
  public var width: Int
  public var heads: Int
  /// Width inside a block's MLP (`mlp_ratio` x width, `intermediate_size`; on GLM `out_hidden_size`).
  public var mlpWidth: Int
  /// Width of a visual token (`hidden_size` on Qwen2-VL, `out_hidden_size` elsewhere).
  public var outputWidth: Int
  /// Width inside the merger (4 x width; on GLM `intermediate_size`).
  public var mergerWidth: Int
  public var channels: Int
  /// px a patch's side.
  public var patch: Int
  public var frames: Int
  /// Patches a visual token's side (`spatial_merge_size`).
  public var merge: Int
  /// Side of the square table of learned positions, in patches; 0 where there is none.
  public var positions: Int
  /// px a window's side; 0 for attention over whole images (`window_size`).
  public var window: Int
  /// Blocks that attend over the whole image all the same (`fullatt_block_indexes`).
  public var fullBlocks: Set<Int>
  /// Blocks after which deepstack features are taken, in the order of their mergers.
  public var deepstack: [Int]
  public var normEpsilon: Float
  public var hasAttentionBias: Bool
  var activation: Activation

  /// Values of one row of `pixel_values`: channels x frames x patch x patch.
  public var patchValues: Int { channels * frames * patch * patch }
  public var headWidth: Int { width / heads }

  /// Reads a model's whole config (with `vision_config`) or a bare vision config.
  /// - Throws: `TowerError.file`, `.config`.
  public init(path: String) throws(TowerError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try Files.read(path) } catch { throw .file(error) }
    let document: JSONValue
    do throws(JSONError) { document = try JSONValue(parsing: bytes) } catch {
      throw .config(path: path, reason: "it is not JSON: \(error)")
    }
    switch Self.read(document) {
    case .success(let config): self = config
    case .failure(let reason): throw .config(path: path, reason: reason.text)
    }
  }

  struct Reason: Error {
    var text: String
  }

  static func read(_ document: JSONValue) -> Result<TowerConfig, Reason> {
    do throws(Reason) {
      let config = try TowerConfig(document)
      try config.check()
      return .success(config)
    } catch { return .failure(error) }
  }

  private init(_ document: JSONValue) throws(Reason) {
    let vision = document["vision_config"] ?? document
    let types = [vision["model_type"]?.string, document["model_type"]?.string].compactMap(\.self)
    guard let family = types.lazy.compactMap({ TowerFamily(modelType: $0) }).first else {
      throw Reason(
        text: types.isEmpty ? "it names no model_type" : "model_type '\(types[0])' has no encoder here")
    }
    let keys = Keys(vision)
    self.family = family
    let isFirst = family == .qwen2VL
    depth = try keys.size("depth", family == .qwen3VL ? 27 : family == .glm4V ? 24 : 32)
    width = try keys.size(isFirst ? "embed_dim" : "hidden_size", Self.defaultWidth(family))
    heads = try keys.size("num_heads", family == .glm4V ? 12 : 16)
    outputWidth = try keys.size(isFirst ? "hidden_size" : "out_hidden_size", family == .glm4V ? 4096 : 3584)
    channels = try keys.size("in_channels", try keys.size("in_chans", 3))
    patch = try keys.size("patch_size", family == .qwen3VL ? 16 : 14)
    frames = try keys.size("temporal_patch_size", 2)
    merge = try keys.size("spatial_merge_size", 2)
    (positions, window, fullBlocks, deepstack) = (0, 0, [], [])
    (normEpsilon, hasAttentionBias) = (1e-6, true)
    mergerWidth = width * merge * merge
    var act = "silu"
    switch family {
    case .qwen2VL:
      mlpWidth = try keys.size("mlp_ratio", 4) * width
      act = "quick_gelu"
    case .qwen25VL:
      mlpWidth = try keys.size("intermediate_size", 3420)
      window = try keys.size("window_size", 112)
      fullBlocks = Set(try keys.list("fullatt_block_indexes", [7, 15, 23, 31]))
    case .qwen3VL:
      mlpWidth = try keys.size("intermediate_size", 4304)
      let table = try keys.size("num_position_embeddings", 2304)
      positions = Int(Double(table).squareRoot())
      guard positions * positions == table else {
        throw Reason(text: "num_position_embeddings \(table) is no square")
      }
      let hasDeepstack = !types.contains { $0.hasPrefix("qwen3_5") }
      deepstack = hasDeepstack ? try keys.list("deepstack_visual_indexes", [8, 16, 24]) : []
      act = "gelu_pytorch_tanh"
    case .glm4V:
      mlpWidth = outputWidth
      mergerWidth = try keys.size("intermediate_size", 13696)
      positions = try keys.size("image_size", 336) / patch
      normEpsilon = Float(vision["rms_norm_eps"]?.double ?? 1e-5)
      hasAttentionBias = vision["attention_bias"]?.bool ?? false
    }
    let name = vision["hidden_act"]?.string ?? act
    guard let activation = Activation(name) else {
      throw Reason(text: "hidden_act '\(name)' is not known")
    }
    self.activation = activation
  }

  private static func defaultWidth(_ family: TowerFamily) -> Int {
    switch family {
    case .qwen2VL: 1280
    case .qwen25VL: 3584
    case .qwen3VL: 1152
    case .glm4V: 1536
    }
  }

  private func check() throws(Reason) {
    guard width % heads == 0, headWidth % 4 == 0 else {
      throw Reason(text: "width \(width) in \(heads) heads leaves no head width that is a multiple of 4")
    }
    let unit = merge * patch
    guard window % unit == 0 || window > unit else {
      throw Reason(text: "window_size \(window) is smaller than a visual token of \(unit) px")
    }
    guard positions > 0 || family == .qwen2VL || family == .qwen25VL else {
      throw Reason(text: "image_size is smaller than a patch")
    }
    guard Set(deepstack).count == deepstack.count else {
      throw Reason(text: "deepstack_visual_indexes names a block twice")
    }
    for index in deepstack where !(0..<depth).contains(index) {
      throw Reason(text: "deepstack_visual_indexes names block \(index) of \(depth)")
    }
  }

  /// Typed look-ups that say which key is wrong.
  private struct Keys {
    let object: JSONValue
    init(_ object: JSONValue) { self.object = object }

    func size(_ key: String, _ standard: Int) throws(Reason) -> Int {
      guard let value = object[key], !value.isNull else { return standard }
      // 1 << 20 is far above every model and keeps all products of sizes within 64 bits.
      guard let number = value.int, (1...(1 << 20)).contains(number) else {
        throw Reason(text: "\(key) is \(value.compact()), not a size")
      }
      return number
    }

    func list(_ key: String, _ standard: [Int]) throws(Reason) -> [Int] {
      guard let value = object[key], !value.isNull else { return standard }
      guard let numbers = value.elements?.map(\.int), case let whole = numbers.compactMap(\.self),
        whole.count == numbers.count
      else { throw Reason(text: "\(key) is not a list of whole numbers") }
      return whole
    }
  }
}
