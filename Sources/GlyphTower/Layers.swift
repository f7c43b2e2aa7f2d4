import GlyphTensor

/// One transformer block: x += attention(norm1 x); x += mlp(norm2 x).
struct Block: Sendable {
  let norm1: Norm
  let qkv: Linear
  let projection: Linear
  let norm2: Norm
  let mlp: MLP
}

enum MLP: Sendable {
  case plain(Linear, Linear, Activation)
  /// down(activation(gate x) * up x)
  case gated(gate: Linear, up: Linear, down: Linear, Activation)
}

/// The patches of a visual token -> one vector: Linear, exact GELU, Linear. The norm is over each patch, or over
/// the token's patches together (Qwen3-VL's deepstack mergers).
struct Merger: Sendable {
  let norm: Norm
  let first: Linear
  let second: Linear
}

/// How a family ends: what follows the blocks.
enum Head: Sendable {
  case merger(Merger)
  /// GLM: norm, 2x2 convolution, Linear, LayerNorm, exact GELU, gated MLP without biases.
  case glm(norm: Norm, downsample: Linear, projection: Linear, projectionNorm: Norm, MLP)
}

/// All weights of an encoder, each checked against the shape the config asks for.
struct Layers: Sendable {
  let patches: PatchProduct
  /// GLM's RMSNorm after the patch convolution.
  let patchNorm: Norm?
  /// Learned positions, `[side * side, width]`.
  let positions: Floats?
  let blocks: [Block]
  let deepstack: [Merger]
  let head: Head

  init(_ config: TowerConfig, _ folder: WeightFolder) throws(TowerError) {
    let loader = Loader(config: config, folder: folder)
    patches = PatchProduct(
      config,
      weight: try folder.floats(
        "patch_embed.proj.weight",
        [config.width, config.channels, config.frames, config.patch, config.patch]),
      bias: config.positions > 0 ? try folder.floats("patch_embed.proj.bias", [config.width]) : nil)
    let table = [config.positions * config.positions, config.width]
    switch config.family {
    case .qwen2VL, .qwen25VL: (patchNorm, positions) = (nil, nil)
    case .qwen3VL: (patchNorm, positions) = (nil, try folder.floats("pos_embed.weight", table))
    case .glm4V:
      patchNorm = try loader.rms("post_conv_layernorm")
      positions = try folder.floats("embeddings.position_embedding.weight", table)
    }
    var blocks: [Block] = []
    for index in 0..<config.depth { blocks.append(try loader.block("blocks.\(index)")) }
    self.blocks = blocks
    var mergers: [Merger] = []
    for index in config.deepstack.indices {
      mergers.append(try loader.merger("deepstack_merger_list.\(index)", isJoint: true))
    }
    deepstack = mergers
    head = try loader.head()
  }
}

private struct Loader {
  let config: TowerConfig
  let folder: WeightFolder

  private func linear(_ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws(TowerError)
    -> Linear
  {
    Linear(
      inputs: inputs, outputs: outputs, weight: try folder.floats("\(name).weight", [outputs, inputs]),
      bias: bias ? try folder.floats("\(name).bias", [outputs]) : nil)
  }

  func rms(_ name: String) throws(TowerError) -> Norm {
    Norm(
      width: config.width, weight: try folder.floats("\(name).weight", [config.width]), bias: nil,
      epsilon: config.normEpsilon)
  }

  private func layerNorm(_ name: String, _ width: Int, epsilon: Float = 1e-6) throws(TowerError) -> Norm {
    Norm(
      width: width, weight: try folder.floats("\(name).weight", [width]),
      bias: try folder.floats("\(name).bias", [width]), epsilon: epsilon)
  }

  private func norm(_ name: String) throws(TowerError) -> Norm {
    switch config.family {
    case .qwen2VL, .qwen3VL: try layerNorm(name, config.width)
    case .qwen25VL, .glm4V: try rms(name)
    }
  }

  private func gated(_ name: String, width: Int, inner: Int, bias: Bool) throws(TowerError) -> MLP {
    .gated(
      gate: try linear("\(name).gate_proj", width, inner, bias: bias),
      up: try linear("\(name).up_proj", width, inner, bias: bias),
      down: try linear("\(name).down_proj", inner, width, bias: bias), config.activation)
  }

  private func mlp(_ name: String) throws(TowerError) -> MLP {
    let (width, inner) = (config.width, config.mlpWidth)
    switch config.family {
    case .qwen2VL:
      return .plain(
        try linear("\(name).fc1", width, inner), try linear("\(name).fc2", inner, width), config.activation)
    case .qwen3VL:
      return .plain(
        try linear("\(name).linear_fc1", width, inner), try linear("\(name).linear_fc2", inner, width),
        config.activation)
    case .qwen25VL: return try gated(name, width: width, inner: inner, bias: true)
    case .glm4V: return try gated(name, width: width, inner: inner, bias: false)
    }
  }

  func block(_ name: String) throws(TowerError) -> Block {
    Block(
      norm1: try norm("\(name).norm1"),
      qkv: try linear("\(name).attn.qkv", config.width, 3 * config.width, bias: config.hasAttentionBias),
      projection: try linear("\(name).attn.proj", config.width, config.width, bias: config.family != .glm4V),
      norm2: try norm("\(name).norm2"), mlp: try mlp("\(name).mlp"))
  }

  func merger(_ name: String, isJoint: Bool) throws(TowerError) -> Merger {
    let joint = config.width * config.merge * config.merge
    switch config.family {
    case .qwen2VL, .qwen25VL:
      return Merger(
        norm: try norm("\(name).ln_q"), first: try linear("\(name).mlp.0", joint, joint),
        second: try linear("\(name).mlp.2", joint, config.outputWidth))
    case .qwen3VL, .glm4V:
      return Merger(
        norm: try layerNorm("\(name).norm", isJoint ? joint : config.width),
        first: try linear("\(name).linear_fc1", joint, joint),
        second: try linear("\(name).linear_fc2", joint, config.outputWidth))
    }
  }

  func head() throws(TowerError) -> Head {
    guard config.family == .glm4V else { return .merger(try merger("merger", isJoint: false)) }
    let width = config.outputWidth
    return .glm(
      norm: try rms("post_layernorm"), downsample: try downsample(),
      projection: try linear("merger.proj", width, width, bias: false),
      // nn.LayerNorm's own default.
      projectionNorm: try layerNorm("merger.post_projection_norm", width, epsilon: 1e-5),
      try gated("merger", width: width, inner: config.mergerWidth, bias: false))
  }

  /// The convolution's `[out, width, merge, merge]` weights as a matrix on a token's patches one after the other:
  /// `[out, merge * merge * width]`.
  private func downsample() throws(TowerError) -> Linear {
    let (width, merge, outputs) = (config.width, config.merge, config.outputWidth)
    let stored = try folder.floats("downsample.weight", [outputs, width, merge, merge])
    let cells = merge * merge
    let ordered = FloatBuffer(outputs * cells * width)
    for output in 0..<outputs {
      let from = stored.base + output * width * cells
      let to = ordered.base + output * width * cells
      for cell in 0..<cells {
        for channel in 0..<width { to[cell * width + channel] = from[channel * cells + cell] }
      }
    }
    return Linear(
      inputs: cells * width, outputs: outputs, weight: Floats(ordered),
      bias: try folder.floats("downsample.bias", [outputs]))
  }
}
