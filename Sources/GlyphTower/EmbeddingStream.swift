import GlyphTensor

/// Writes visual token embeddings page by page into one safetensors (or .npz) file with the two tensors that vLLM
/// takes as precomputed image embeddings of these models:
///
/// - `image_embeds` `[tokens, width * (1 + deepstack features)]`: all pages' tokens one after the other. On Qwen3-VL
///   the deepstack features stand beside the token's embedding, as vLLM's own encoder puts them.
/// - `image_grid_thw` `[pages, 3]` i64: frames, rows and columns of patches.
///
/// vLLM wants one page an item: rows `sum(t*h*w)/merge^2` of the pages before it onwards, and its grid row. Offline they
/// go in as `multi_modal_data={"image": {"image_embeds": ..., "image_grid_thw": ...}}` of an `LLM(...,
/// enable_mm_embeds=True)`; online as an `image_embeds` content part with both tensors in base64, to a server started
/// with `--enable-mm-embeds` (vLLM docs, "Multimodal Inputs", "Embedding Inputs", read November 2026). The widths with
/// deepstack: vLLM issue 32309 (Qwen3-VL-2B: 4 * 2048 = 8192).
public final class EmbeddingStream {
  private let stream: TensorStream
  private let config: TowerConfig

  /// - Parameter type: f32, f16 or bf16.
  public init(
    path: String, _ format: TensorFormat = .safetensors, type: DType, config: TowerConfig
  ) throws(TensorError) {
    self.config = config
    stream = try TensorStream(
      path: path, format,
      [
        RowTensor("image_embeds", type, rowShape: [config.embeddingWidth]),
        RowTensor("image_grid_thw", .i64, rowShape: [3]),
      ],
      metadata: [
        ("format", "pt"), ("model_type", config.family.rawValue), ("hidden_size", "\(config.outputWidth)"),
        ("deepstack_features", "\(config.deepstack.count)"),
      ])
  }

  /// Appends the tokens of one or more pages.
  public func append(_ output: TowerOutput) throws(TensorError) {
    try stream.append(floats: output.rows)
    for grid in output.grids {
      try stream.append(integers: [grid.frames, grid.rows, grid.columns], to: 1)
    }
  }

  /// Completes the file; before that nothing stands at its path.
  public func finish() throws(TensorError) { try stream.finish() }
}

extension TowerConfig {
  /// Floats a token in `image_embeds`: its embedding and its deepstack features.
  public var embeddingWidth: Int { outputWidth * (1 + deepstack.count) }
}

extension TowerOutput {
  /// `[tokens, embeddingWidth]`, row-major: each token's embedding, and behind it its deepstack features.
  public var rows: [Float] {
    guard !deepstack.isEmpty else { return embeddings }
    var rows: [Float] = []
    rows.reserveCapacity(embeddings.count * (1 + deepstack.count))
    for token in 0..<tokens {
      let columns = token * width..<(token + 1) * width
      rows += embeddings[columns]
      for feature in deepstack { rows += feature[columns] }
    }
    return rows
  }
}
