import GlyphFiles
import GlyphTensor
import Testing

@testable import GlyphTower
import GlyphVision

@Suite struct CheckpointTests {
  private func copyConfig(_ source: String, _ folder: String, nestedAs type: String? = nil) throws {
    var text = String(decoding: try Files.read(source + "/config.json"), as: UTF8.self)
    if let type { text = "{\"model_type\": \"\(type)\", \"vision_config\": \(text)}" }
    try Files.writeAtomically(Array(text.utf8), to: folder + "/config.json")
  }

  /// Prefix, model_type of the whole model, storage type, number of files.
  static let forms: [(prefix: String, model: String?, type: DType, files: Int)] = [
    ("", nil, .f32, 1), ("visual.", "qwen2_vl", .f32, 3), ("model.visual.", "qwen2_vl", .bf16, 2),
    ("vision_tower.", nil, .f16, 1),
  ]

  @Test(arguments: forms) func checkpointsLoadInEveryFormInUse(
    _ form: (prefix: String, model: String?, type: DType, files: Int)
  ) throws {
    let reference = try Reference("qwen2_vl")
    let expected = try reference.floats("embeddings")
    try withFolder { folder in
      try copyConfig(reference.folder, folder, nestedAs: form.model)
      if form.files == 1 {
        try Checkpoint(source: reference.folder, prefix: form.prefix, type: form.type)
          .write(to: folder + "/model.safetensors")
      } else {
        try writeShards(reference.folder, folder, form.prefix, form.type, form.files)
      }
      let tower = try VisionTower(weights: folder)
      let output = try tower.embed(pixelValues: reference.pixels, grids: [reference.grid])
      // Rounded weights move the result; that they were used at all shows in its not being exact.
      let tolerance: Float = form.type == .f32 ? 1e-5 : form.type == .f16 ? 5e-3 : 4e-2
      let difference = largestDifference(output.embeddings, expected)
      #expect(difference <= tolerance)
      #expect(form.type == .f32 || difference > 1e-5)
    }
  }

  private func writeShards(
    _ source: String, _ folder: String, _ prefix: String, _ type: DType, _ count: Int
  ) throws {
    let names = try SafetensorsFile(source + "/model.safetensors").names
    var map: [String] = []
    for shard in 0..<count {
      let part = Set(names.indices.filter { $0 % count == shard }.map { names[$0] })
      let file = "model-\(shard + 1)-of-\(count).safetensors"
      try Checkpoint(source: source, prefix: prefix, type: type, holds: { part.contains($0) })
        .write(to: folder + "/" + file)
      map += part.sorted().map { "\"\(prefix)\($0)\": \"\(file)\"" }
    }
    // The language model's shards need not be there.
    map.append("\"lm_head.weight\": \"absent.safetensors\"")
    let index = "{\"weight_map\": {\(map.joined(separator: ", "))}}"
    try Files.writeAtomically(Array(index.utf8), to: folder + "/model.safetensors.index.json")
  }

  @Test func aMissingTensorIsNamedWithTheShapeExpected() throws {
    let source = towers + "/qwen3_vl"
    try withFolder { folder in
      try copyConfig(source, folder)
      try Checkpoint(source: source, prefix: "visual.", holds: { $0 != "blocks.1.mlp.linear_fc1.weight" })
        .write(to: folder + "/model.safetensors")
      let error = towerError { try VisionTower(weights: folder) }
      #expect(error?.code == "tower.missing")
      #expect(
        error?.description
          == "tensor 'visual.blocks.1.mlp.linear_fc1.weight' is missing in '\(folder)': "
          + "expected shape [160, 64], found none")
      #expect(
        error?.hint == "check that config.json and the safetensors files belong together and are complete")
    }
  }

  @Test func aMisshapenTensorIsNamedWithBothShapes() throws {
    let source = towers + "/glm4v"
    try withFolder { folder in
      try copyConfig(source, folder)
      let path = folder + "/model.safetensors"
      try Checkpoint(source: source, reshape: ["downsample.weight": [128, 64, 4, 1]]).write(to: path)
      let error = towerError { try VisionTower(weights: folder) }
      #expect(error?.code == "tower.shape")
      #expect(
        error?.description
          == "tensor 'downsample.weight' in '\(path)': expected shape [128, 64, 2, 2], found [128, 64, 4, 1]")
      #expect(
        error?.hint == "check that config.json and the safetensors files belong together and are complete")
    }
  }

  @Test func aFolderWithoutAnEncoderSaysWhatItLacks() throws {
    let source = towers + "/qwen2_vl"
    try withFolder { folder in
      #expect(towerError { try VisionTower(weights: folder) }?.code == "file.missing")
      try copyConfig(source, folder)
      let empty = towerError { try VisionTower(weights: folder) }
      #expect(empty?.code == "tower.weights")
      #expect(empty?.description == "no vision encoder in '\(folder)': it holds no safetensors file")
      #expect(empty?.hint == "give the folder of a checkpoint with config.json and its safetensors files")
      try Checkpoint(source: source, holds: { $0.hasPrefix("blocks.0") })
        .write(to: folder + "/model.safetensors")
      let other = towerError { try VisionTower(weights: folder) }
      #expect(other?.description.contains("no tensor's name ends in 'patch_embed.proj.weight'") == true)
    }
  }

  static let indexes: [(text: String, message: String)] = [
    ("{", "it is not JSON"), ("{}", "it has no weight_map"),
    (#"{"weight_map": {"a": "../b.safetensors"}}"#, "'a' names no file of the folder"),
    (#"{"weight_map": {"a": 1}}"#, "'a' names no file of the folder"),
  ]

  @Test(arguments: indexes) func aBrokenIndexSaysWhy(_ item: (text: String, message: String)) throws {
    try withFolder { folder in
      try copyConfig(towers + "/qwen2_vl", folder)
      try Files.writeAtomically(Array(item.text.utf8), to: folder + "/model.safetensors.index.json")
      let error = towerError { try VisionTower(weights: folder) }
      #expect(error?.code == "tensor.malformed")
      #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "none")")
    }
  }

  static let configs: [(text: String, message: String)] = [
    ("[", "it is not JSON"), ("{}", "it names no model_type"),
    (#"{"model_type": "llava"}"#, "model_type 'llava' has no encoder here"),
    (#"{"model_type": "qwen2_vl", "depth": "a"}"#, #"depth is "a", not a size"#),
    (#"{"model_type": "qwen2_vl", "depth": 0}"#, "depth is 0, not a size"),
    (#"{"model_type": "qwen2_vl", "hidden_act": "relu"}"#, "hidden_act 'relu' is not known"),
    (#"{"model_type": "qwen2_vl", "num_heads": 7}"#, "width 1280 in 7 heads"),
    (#"{"model_type": "qwen2_5_vl", "window_size": 14}"#, "window_size 14 is smaller"),
    (#"{"model_type": "qwen2_5_vl", "fullatt_block_indexes": [1.5]}"#, "not a list of whole numbers"),
    (#"{"model_type": "qwen3_vl", "num_position_embeddings": 7}"#, "num_position_embeddings 7 is no square"),
    (#"{"model_type": "qwen3_vl", "deepstack_visual_indexes": [99]}"#, "names block 99 of 27"),
    (#"{"model_type": "qwen3_vl", "deepstack_visual_indexes": [1, 1]}"#, "names a block twice"),
    (#"{"model_type": "glm4v", "image_size": 10}"#, "image_size is smaller than a patch"),
  ]

  @Test(arguments: configs) func aConfigThatCannotBeRunSaysWhy(_ item: (text: String, message: String)) throws
  {
    try withFolder { folder in
      let path = folder + "/config.json"
      try Files.writeAtomically(Array(item.text.utf8), to: path)
      let error = towerError { try TowerConfig(path: path) }
      #expect(error?.code == "tower.config")
      #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "none")")
      #expect(error?.description.contains(path) == true)
      #expect(
        error?.hint == "use the config.json of a Qwen2-VL, Qwen2.5-VL, Qwen3-VL or GLM-4.1V checkpoint")
    }
  }

  /// The sizes are those of the published models' config.json files; keys they leave out are the defaults of
  /// the config classes.
  @Test func publishedConfigsReadAsTheirModelsAre() throws {
    func config(_ text: String) throws -> TowerConfig {
      try withFolder { folder in
        try Files.writeAtomically(Array(text.utf8), to: folder + "/config.json")
        return try TowerConfig(path: folder + "/config.json")
      }
    }
    // Qwen2-VL-2B-Instruct.
    let first = try config(
      #"""
      {"model_type": "qwen2_vl", "hidden_size": 1536, "vision_config": {"depth": 32, "embed_dim": 1280,
       "mlp_ratio": 4, "num_heads": 16, "in_chans": 3, "hidden_size": 1536, "patch_size": 14,
       "spatial_merge_size": 2, "spatial_patch_size": 14, "temporal_patch_size": 2}}
      """#)
    #expect(first.family == .qwen2VL && first.depth == 32 && first.width == 1280 && first.mlpWidth == 5120)
    #expect(first.outputWidth == 1536 && first.headWidth == 80 && first.patchValues == 1176)
    #expect(first.embeddingWidth == 1536)
    // Qwen3-VL-2B-Instruct: 4 x 2048 columns for vLLM.
    let third = try config(
      #"""
      {"model_type": "qwen3_vl", "vision_config": {"deepstack_visual_indexes": [5, 11, 17], "depth": 24,
       "hidden_act": "gelu_pytorch_tanh", "hidden_size": 1024, "in_channels": 3, "intermediate_size": 4096,
       "model_type": "qwen3_vl", "num_heads": 16, "num_position_embeddings": 2304, "out_hidden_size": 2048,
       "patch_size": 16, "spatial_merge_size": 2, "temporal_patch_size": 2}}
      """#)
    #expect(third.positions == 48 && third.embeddingWidth == 8192 && third.patchValues == 1536)
    // Qwen3.5 has the encoder without deepstack; GLM-4.5V the one of GLM-4.1V.
    #expect(try config(#"{"model_type": "qwen3_5_moe", "vision_config": {}}"#).deepstack == [])
    let glm = try config(#"{"model_type": "glm4v_moe", "vision_config": {"model_type": "glm4v_moe_vision"}}"#)
    #expect(glm.family == .glm4V && glm.positions == 24 && glm.mlpWidth == 4096 && glm.normEpsilon == 1e-5)
    let windows = try config(#"{"model_type": "qwen2_5_vl", "vision_config": {"hidden_size": 1280}}"#)
    #expect(windows.window == 112 && windows.fullBlocks == [7, 15, 23, 31] && windows.mlpWidth == 3420)
  }

  @Test func pixelsThatDoNotFitTheGridAreRefused() throws {
    let tower = try VisionTower(weights: towers + "/qwen2_vl")
    func message(_ count: Int, _ grid: PatchGrid, threads: Int = 1) -> String? {
      towerError {
        try tower.embed(pixelValues: [Float](repeating: 0, count: count), grids: [grid], threads: threads)
      }?.description
    }
    let grid = PatchGrid(rows: 2, columns: 2)
    #expect(
      message(10, grid)
        == "pixel values do not fit: 10 values for 4 patches of 1176 values (4704)")
    #expect(message(0, PatchGrid(rows: 3, columns: 2))?.contains("not multiples of 2") == true)
    #expect(message(0, PatchGrid(rows: 0, columns: 2))?.contains("a grid of 1x0x2 patches") == true)
    #expect(message(0, PatchGrid(rows: Int.max, columns: 2))?.contains("a grid of") == true)
    #expect(message(4704, grid, threads: 0)?.contains("0 threads") == true)
    let error = towerError { try tower.embed(pixelValues: [], grids: [grid]) }
    #expect(error?.code == "tower.input")
    #expect(error?.hint == "make the pixel values with the profile of this model")
    let none = try tower.embed(pixelValues: [], grids: [])
    #expect(none.tokens == 0)
  }

  @Test func anUnusableOpenBLASSaysHowToGetOne() {
    let error = TowerError.blas(reason: "libopenblas.so.0: cannot open shared object file")
    #expect(error.code == "tower.blas")
    #expect(error.description == "OpenBLAS does not work: libopenblas.so.0: cannot open shared object file")
    #expect(error.hint == "install libopenblas0, or set OPENBLAS_CORETYPE=Haswell")
  }

  @Test func embeddingsStandAsVLLMTakesThem() throws {
    let reference = try Reference("qwen3_vl")
    let tower = try VisionTower(weights: reference.folder)
    let output = try tower.embed(pixelValues: reference.pixels, grids: [reference.grid])
    try withFolder { folder in
      let path = folder + "/out.safetensors"
      let stream = try EmbeddingStream(path: path, type: .f32, config: tower.config)
      try stream.append(output)
      try stream.append(output)
      try stream.finish()
      let file = try SafetensorsFile(path)
      let values = try file.tensor("image_embeds", shape: [40, 256]).floats()
      #expect(try file.tensor("image_grid_thw", shape: [2, 3]).integers() == [1, 10, 8, 1, 10, 8])
      for token in [0, 7, 19, 20, 39] {
        let source = token % 20 * 128..<(token % 20 + 1) * 128
        #expect(Array(values[token * 256..<token * 256 + 128]) == Array(output.embeddings[source]))
        #expect(Array(values[token * 256 + 128..<(token + 1) * 256]) == Array(output.deepstack[0][source]))
      }
    }
  }
}
