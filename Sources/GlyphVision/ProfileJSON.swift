import GlyphImage
import GlyphJSON

extension VisionProfile {
  /// A profile from JSON: the `preprocessor_config.json` (or `processor_config.json`) of a Hugging Face
  /// checkpoint as it is, or a user's own file of the same members. `image_processor_type` chooses the
  /// family's rule; what is absent has the class default of transformers 5.23.0. A user's file may add
  /// `name`, `template_tokens` and `source`, and instead of a type name a built-in profile as `base`, whose
  /// limits `min_pixels`, `max_pixels`, `image_mean`, `image_std`, `resample` then replace.
  ///
  /// - Parameter name: the profile's name where the file gives none (for example its path).
  /// - Throws: `VisionError.json`, `.badProfile` naming the member, `.unknownProfile` for a wrong `base`.
  public init(json bytes: [UInt8], name: String) throws(VisionError) {
    let document: JSONValue
    do throws(JSONError) { document = try JSONValue(parsing: bytes) } catch { throw .json(error) }
    try self.init(json: document, name: name)
  }

  public init(json document: JSONValue, name: String) throws(VisionError) {
    guard document.members != nil else {
      throw .badProfile(name, member: nil, reason: "a JSON object is expected")
    }
    var members = ProfileMembers(name: name, object: document)
    // In newer checkpoints processor_config.json holds the image processor's members in one of its own.
    if let inner = document["image_processor"], inner.members != nil { members.object = inner }
    let title = try ProfileMembers(name: name, object: document).string("name") ?? name
    members.name = title
    var profile = try members.profile()
    profile.name = title
    if document["template_tokens"] != nil {
      guard let count = document["template_tokens"]?.int, (0...1000).contains(count) else {
        throw members.wrong("template_tokens", "a whole number from 0 to 1000 is expected")
      }
      profile.templateTokens = count
    }
    profile.source = try members.string("source") ?? "profile '\(name)'"
    self = profile
  }
}

extension ProfileMembers {
  func profile() throws(VisionError) -> VisionProfile {
    if let base = try string("base") { return try changed(VisionProfile.named(base)) }
    guard let type = try string("image_processor_type") else {
      throw wrong("image_processor_type", "the member is missing")
    }
    // "...Fast" and "...Pil" are the same rule on other backends.
    var family = type
    for suffix in ["Fast", "Pil", "ImageProcessor"] where family.hasSuffix(suffix) {
      family.removeLast(suffix.count)
    }
    guard let build = Self.families.first(where: { $0.name == family.lowercased() })?.build else {
      let known = Self.families.map(\.name).joined(separator: ", ")
      throw wrong("image_processor_type", "'\(type)' is none of the known families (\(known))")
    }
    return try build(self)
  }

  private func changed(_ base: VisionProfile) throws(VisionError) -> VisionProfile {
    var profile = base
    profile.pixels = try pixels(base.pixels)
    guard var rule = base.rule as? SmartResize else {
      guard object["min_pixels"] == nil, object["max_pixels"] == nil else {
        throw wrong("min_pixels", "'\(base.name)' has no limits of area")
      }
      return profile
    }
    (rule.minimum, rule.maximum) = try pixelLimits(rule.minimum, rule.maximum)
    profile.rule = rule
    return profile
  }

  private typealias Builder = @Sendable (ProfileMembers) throws(VisionError) -> VisionProfile

  private static let families: [(name: String, build: Builder)] = [
    ("qwen2vl", { m throws(VisionError) in try m.smartResize(.qwen, 56 * 56, 1280 * 28 * 28) }),
    ("qwen2_5_vl", { m throws(VisionError) in try m.smartResize(.qwen, 56 * 56, 1280 * 28 * 28) }),
    ("qwen3vl", { m throws(VisionError) in try m.smartResize(.qwen, 56 * 56, 1280 * 28 * 28) }),
    ("glm4v", { m throws(VisionError) in try m.smartResize(.glm, 112 * 112, 15000 * 28 * 28) }),
    ("glm46v", { m throws(VisionError) in try m.smartResize(.glm, 112 * 112, 15000 * 28 * 28) }),
    ("paddleocrvl", { m throws(VisionError) in try m.smartResize(.paddle, 384 * 384, 1536 * 1536) }),
    ("glm5next", { m throws(VisionError) in try m.glm5() }),
    ("gotocr2", { m throws(VisionError) in try m.internVL() }),
    ("llama4", { m throws(VisionError) in try m.llama4() }),
    ("pixtral", { m throws(VisionError) in try m.pixtral() }),
    ("gemma3", { m throws(VisionError) in try m.gemma3() }),
    ("gemma4", { m throws(VisionError) in try m.gemma4() }),
    ("idefics3", { m throws(VisionError) in try m.idefics3(longestEdge: 4 * 364, tile: 364) }),
    ("smolvlm", { m throws(VisionError) in try m.idefics3(longestEdge: 4 * 364, tile: 364) }),
    ("kimi_k25", { m throws(VisionError) in try m.kimi() }),
    ("minicpmv4_6", { m throws(VisionError) in try m.miniCPM() }),
    ("phi4multimodal", { m throws(VisionError) in try m.phi4() }),
    ("deepseekocr2", { m throws(VisionError) in try m.deepSeekOCR2() }),
    ("deepseekvl", { m throws(VisionError) in try m.deepSeekVL() }),
  ]
}

// MARK: Families: the members each configuration has, with the defaults of transformers 5.23.0.

extension ProfileMembers {
  private func profile(
    _ rule: any VisionRule, _ standard: PixelRule, templateTokens: Int = 0
  ) throws(VisionError) -> VisionProfile {
    VisionProfile(name, rule, try pixels(standard), templateTokens: templateTokens, source: "")
  }

  func smartResize(
    _ variant: SmartResize.Variant, _ minimum: Int, _ maximum: Int
  ) throws(VisionError) -> VisionProfile {
    let limits = try pixelLimits(minimum, maximum)
    let rule = SmartResize(
      variant, patchSize: try patchSize(14), mergeSize: try mergeSize(2),
      minimum: limits.minimum, maximum: limits.maximum)
    return try profile(rule, .clip, templateTokens: 2)
  }

  func glm5() throws(VisionError) -> VisionProfile {
    var rule = GLM5()
    rule.patchSize = try patchSize(rule.patchSize)
    rule.mergeSize = try mergeSize(rule.mergeSize)
    rule.minimum = try int("min_image_tokens", rule.minimum)
    rule.maximum = try int("max_image_tokens", rule.maximum)
    return try profile(rule, .clip, templateTokens: 2)
  }

  func internVL() throws(VisionError) -> VisionProfile {
    var rule = InternVL()
    rule.tile = try side("size", 384)
    let tiles = try bool("crop_to_patches", false)
    rule.minimumTiles = tiles ? try int("min_patches", 1, limit: Self.largestTileCount) : 1
    rule.maximumTiles = tiles ? try int("max_patches", 12, limit: Self.largestTileCount) : 1
    guard rule.tile % rule.tokenSize == 0 else {
      throw wrong("size", "the tile's side must be a multiple of \(rule.tokenSize) px")
    }
    guard rule.minimumTiles <= rule.maximumTiles else {
      throw wrong("max_patches", "a number from min_patches on is expected")
    }
    return try profile(rule, .clip)
  }

  func llama4() throws(VisionError) -> VisionProfile {
    var rule = Llama4()
    rule.tile = try side("size", rule.tile)
    rule.maximumTiles = try int("max_patches", rule.maximumTiles, limit: Self.largestTileCount)
    guard rule.tile % rule.tokenSize == 0 else {
      throw wrong("size", "tiles of a multiple of \(rule.tokenSize) px are expected")
    }
    return try profile(rule, .half.with(.bilinear, steps: .brief))
  }

  /// `spatial_merge_size` stands in the processor's configuration of models with a patch merger.
  func pixtral() throws(VisionError) -> VisionProfile {
    let unit = try side("patch_size", 16) * (try int("spatial_merge_size", 1, limit: 16))
    let rule = Pixtral(tokenSize: unit, longestEdge: try int("size", "longest_edge", 1024))
    return try profile(rule, .clip)
  }

  func gemma3() throws(VisionError) -> VisionProfile {
    var rule = Gemma3()
    rule.side = try side("size", 224)
    rule.panAndScan = try bool("do_pan_and_scan", false)
    rule.minimumCrop = try int("pan_and_scan_min_crop_size", rule.minimumCrop)
    rule.maximumCrops = try int("pan_and_scan_max_num_crops", rule.maximumCrops, limit: Self.largestTileCount)
    rule.minimumAspect = try double("pan_and_scan_min_ratio_to_activate", rule.minimumAspect)
    return try profile(rule, .half.with(.bilinear))
  }

  func gemma4() throws(VisionError) -> VisionProfile {
    var rule = Gemma4(budget: try int("max_soft_tokens", 280))
    rule.patchSize = try patchSize(rule.patchSize)
    rule.pool = try int("pooling_kernel_size", rule.pool, limit: Self.largestTileCount)
    guard Gemma4.budgets.contains(rule.budget) else {
      throw wrong("max_soft_tokens", "one of \(Gemma4.budgets) is expected")
    }
    return try profile(rule, .unit)
  }

  /// `image_seq_len` stands in the processor's configuration: the square of a tile's cells a side. Without it
  /// a cell of 28 px is Idefics3's; SmolVLM's checkpoints have 9 (384 px) or 8 (512 px) cells.
  func idefics3(longestEdge: Int, tile: Int) throws(VisionError) -> VisionProfile {
    let side = try int("max_image_size", "longest_edge", tile)
    let published = [364: 13, 384: 9, 512: 8][side]
    let cells = try int("image_seq_len", published.map { $0 * $0 } ?? (side / 28) * (side / 28))
    let root = Int(Double(cells).squareRoot())
    guard root * root == cells else { throw wrong("image_seq_len", "a square number is expected") }
    let rule = Idefics3(
      longestEdge: try int("size", "longest_edge", longestEdge), tile: side, cells: root)
    return try profile(rule, .half.with(.lanczos))
  }

  func kimi() throws(VisionError) -> VisionProfile {
    var rule = KimiVL()
    rule.patchSize = try patchSize(rule.patchSize)
    rule.mergeSize = try mergeSize(rule.mergeSize)
    rule.maximumPatches = try int("max_patches", rule.maximumPatches, limit: Self.largestArea)
    rule.maximumSide = try int("size", "max_height", rule.maximumSide)
    return try profile(rule, .half)
  }

  func miniCPM() throws(VisionError) -> VisionProfile {
    let mode = try string("downsample_mode") ?? "16x"
    guard mode == "16x" || mode == "4x" else { throw wrong("downsample_mode", "16x or 4x is expected") }
    var rule = MiniCPMV(merge: mode == "4x" ? 2 : 4)
    rule.patchSize = try patchSize(rule.patchSize)
    rule.scaleResolution = try int("scale_resolution", rule.scaleResolution)
    rule.maximumSlices =
      try bool("slice_mode", true)
      ? try int("max_slice_nums", rule.maximumSlices, limit: Self.largestTileCount) : 1
    return try profile(rule, .half)
  }

  func phi4() throws(VisionError) -> VisionProfile {
    var rule = Phi4()
    rule.maximumTiles = try int("dynamic_hd", rule.maximumTiles, limit: Self.largestTileCount)
    guard try side("size", rule.tile) == rule.tile else {
      throw wrong("size", "tiles of \(rule.tile) px are expected")
    }
    return try profile(rule, .half.with(.bilinear))
  }

  func deepSeekOCR2() throws(VisionError) -> VisionProfile {
    var rule = DeepSeekOCR2()
    rule.base = try side("size", rule.base)
    rule.tile = try int("tile_size", rule.tile)
    rule.minimumTiles = try int("min_patches", rule.minimumTiles, limit: Self.largestTileCount)
    rule.maximumTiles = try int("max_patches", rule.maximumTiles, limit: Self.largestTileCount)
    guard rule.minimumTiles <= rule.maximumTiles else {
      throw wrong("max_patches", "a number from min_patches on is expected")
    }
    return try profile(rule, .half.with(fill: 127))
  }

  func deepSeekVL() throws(VisionError) -> VisionProfile {
    var rule = DeepSeekVL()
    rule.side = try side("size", rule.side)
    rule.minimumSide = try int("min_size", rule.minimumSide)
    return try profile(rule, .clip)
  }
}
