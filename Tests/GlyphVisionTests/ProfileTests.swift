import GlyphGeometry
import GlyphImage
import GlyphJSON
import Testing

@testable import GlyphVision

struct ProfileTests {
  @Test func namesAreUniqueAndAliasesLead() throws {
    let names = VisionProfile.all.map(\.name) + VisionProfile.aliases.map(\.name)
    // The short name of a profile may be its full name, but never another's.
    #expect(Set(names).count == names.count)
    for alias in VisionProfile.aliases {
      #expect(try VisionProfile.named(alias.name).name == alias.profile)
      #expect(try VisionProfile.named(alias.name.uppercased()).name == alias.profile)
    }
    #expect(try VisionProfile.named("GLM-4.1V/default").name == "glm4v/default")
    #expect(try VisionProfile.named("deepseek-ocr/tiny").name == "deepseek-ocr/tiny")
    for profile in VisionProfile.all { #expect(!profile.source.isEmpty, "\(profile.name)") }
  }

  @Test(arguments: [
    ("qwen2vl", "qwen2-vl"), ("glm-4.1-v", "glm-4.1v"), ("gpt4o", "gpt-4o"),
    ("qwen2-vl/publised", "qwen2-vl/published"),
  ])
  func anUnknownNameIsAnErrorWithTheNearest(_ name: String, _ nearest: String) {
    let error = #expect(throws: VisionError.self) { try VisionProfile.named(name) }
    #expect(error == .unknownProfile(name, nearest: nearest))
    #expect(error?.code == "vision.unknown" && error?.description == "unknown model '\(name)'")
    #expect(error?.hint?.contains("did you mean '\(nearest)'?") == true)
  }

  @Test func impossibleSizesAreErrors() throws {
    let profile = try VisionProfile.named("glm-4.1v")
    for (width, height) in [(0, 10), (10, 0), (-5, 10), (1 << 25, 10), (10, Int.max)] {
      let size = PixelSize(width: width, height: height)
      let error = #expect(throws: VisionError.self) { try profile.plan(size) }
      #expect(error == .noImage(size))
      #expect(error?.description == "there are no images of \(width)x\(height) pixels")
      #expect(error?.hint == "give WIDTHxHEIGHT in whole pixels, each from 1 to 16777216")
    }
  }

  @Test func theLargestSizesOverflowNothing() {
    let side = VisionProfile.maximumSide
    for profile in VisionProfile.all {
      for (width, height) in [(side, side), (side, 1), (1, side), (1, 1), (side, side / 150)] {
        let size = PixelSize(width: width, height: height)
        if let plan = try? profile.plan(size) { #expect(plan.visualTokens > 0, "\(profile.name) \(size)") }
      }
    }
  }

  @Test func refusedSizesSpeakTheReferencesWords() throws {
    let size = PixelSize(width: 3000, height: 1)
    let error = #expect(throws: VisionError.self) { try VisionProfile.named("pixtral").plan(size) }
    // transformers 5.23.0, PixtralImageProcessor on 3000x1.
    #expect(
      error?.referenceText == "ValueError: Size must contain 'height' and 'width' keys, or 'max_height' and "
        + "'max_width', or 'shortest_edge' key. Got SizeDict(height=0, width=1024, longest_edge=None, "
        + "shortest_edge=None, max_height=None, max_width=None, min_pixels=None, max_pixels=None).")
    #expect(error?.code == "vision.size" && error?.hint != nil)
    let aspect = #expect(throws: VisionError.self) {
      try VisionProfile.named("qwen2-vl").plan(PixelSize(width: 10, height: 2010))
    }
    #expect(
      aspect?.description
        == "an image of 10x2010 pixels is refused: absolute aspect ratio must be smaller than "
        + "200, got 201.0")
  }

  @Test func plansAreConsistentForEveryProfile() throws {
    for profile in VisionProfile.all {
      for (width, height) in [(1240, 1754), (57, 83), (900, 300), (2480, 3508), (640, 640)] {
        let size = PixelSize(width: width, height: height)
        let plan = try profile.plan(size)
        var seen = plan.views.map { [Bool](repeating: false, count: $0.tokenCount) }
        for run in plan.runs {
          guard case .view(let view, let first) = run.kind else { continue }
          for token in first..<first + run.count {
            #expect(!seen[view][token], "\(profile.name): token \(token) of view \(view) twice")
            seen[view][token] = true
          }
        }
        #expect(seen.allSatisfy { $0.allSatisfy { $0 } }, "\(profile.name) \(size)")
        for view in plan.views {
          #expect(view.placed.intersection(PixelRect(view.canvas)) == view.placed, "\(profile.name) \(size)")
          #expect(view.crop.intersection(PixelRect(size)) == view.crop, "\(profile.name) \(size)")
        }
      }
    }
  }

  /// Layout takes its page sizes from here, so that no server rescales a page.
  @Test func fittedPagesAreNeverResampled() throws {
    // DeepSeek-OCR stretches or pads everything to fixed views, and MiniCPM-V's slices need not settle.
    for profile in VisionProfile.all {
      for (width, height) in [(896, 1260), (1000, 1400), (1240, 1754), (600, 300), (3000, 4000), (100, 100)] {
        guard let page = profile.fit(pageWidth: width, height: height) else {
          #expect(
            profile.name.hasPrefix("deepseek") || profile.name.hasPrefix("minicpm"),
            "\(profile.name) has no page")
          continue
        }
        #expect(profile.isExact(page), "\(profile.name) \(page)")
        let plan = try profile.plan(page)
        #expect(plan.isExact && plan.size == page)
      }
    }
  }

  @Test func fittedPagesAreWholeTokensNearTheWish() throws {
    #expect(
      try VisionProfile.named("glm-4.1v").fit(pageWidth: 900, height: 1250)
        == PixelSize(width: 896, height: 1260))
    #expect(
      try VisionProfile.named("qwen3-vl").fit(pageWidth: 900, height: 1250)
        == PixelSize(width: 896, height: 1248))
    #expect(
      try VisionProfile.named("gemma3").fit(pageWidth: 10, height: 10) == PixelSize(width: 896, height: 896))
  }

  @Test func theLargestPageReachesTheLimit() throws {
    let glm = try VisionProfile.named("glm-4.1v")
    #expect(glm.maximumPixels == 4_816_896)
    let page = try #require(glm.largestPage(width: 5, height: 7))
    #expect(try glm.plan(page).visualTokens <= 6144)
    #expect(try glm.plan(page).visualTokens > 6000)
    // One more row of tokens is rescaled.
    #expect(!glm.isExact(PixelSize(width: page.width, height: page.height + 28 * 3)))
    #expect(glm.largestPage(width: 0, height: 5) == nil)
  }

  @Test func limitsAreReportedInPixels() throws {
    let qwen = try VisionProfile.named("qwen2-vl")
    #expect(qwen.tokenSize == 28 && qwen.minimumPixels == 3136 && qwen.maximumPixels == 12_845_056)
    #expect(try VisionProfile.named("qwen3-vl").tokenSize == 32)
    #expect(try VisionProfile.named("glm-4.1v").minimumPixels == 6272)
  }
}

struct ProfileJSONTests {
  private func profile(_ text: String) throws -> VisionProfile {
    try VisionProfile(json: Array(text.utf8), name: "mine")
  }

  private func expectSame(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let loaded = try profile(text)
    let known = try VisionProfile.named(name)
    for (width, height) in [(1240, 1754), (57, 83), (2000, 400), (333, 2222), (3000, 3000)] {
      let size = PixelSize(width: width, height: height)
      #expect(try loaded.plan(size) == known.plan(size), "\(name) \(size)", sourceLocation: sourceLocation)
    }
    #expect(loaded.pixels == known.pixels, sourceLocation: sourceLocation)
  }

  /// As published: Qwen/Qwen2-VL-7B-Instruct, Qwen/Qwen3-VL-8B-Instruct, zai-org/GLM-4.1V-9B-Thinking and
  /// others.
  @Test func publishedConfigurationsLoadAsTheyAre() throws {
    let clip =
      #""image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]"#
    let half = #""image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]"#
    try expectSame(
      """
      {"min_pixels": 3136, "max_pixels": 12845056, "patch_size": 14, "temporal_patch_size": 2,
      "merge_size": 2, \(clip), "image_processor_type": "Qwen2VLImageProcessor", "processor_class": "Qwen2VLProcessor"}
      """, "qwen2-vl")
    try expectSame(
      """
      {"size": {"longest_edge": 16777216, "shortest_edge": 65536}, "patch_size": 16, "temporal_patch_size": 2,
      "merge_size": 2, \(half), "processor_class": "Qwen3VLProcessor", "resample": 3,
      "image_processor_type": "Qwen2VLImageProcessorFast"}
      """, "qwen3-vl")
    try expectSame(
      """
      {"size": {"shortest_edge": 12544, "longest_edge": 9633792}, "do_rescale": true, "patch_size": 14,
      "temporal_patch_size": 2, "merge_size": 2, \(clip), "image_processor_type": "Glm4vImageProcessor"}
      """, "glm-4.1v")
    try expectSame(
      """
      {"crop_to_patches": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
      "image_processor_type": "GotOcr2ImageProcessorFast", "max_patches": 12, "min_patches": 1, "resample": 3,
      "size": {"height": 448, "width": 448}}
      """, "internvl3")
    try expectSame(
      #"{"image_processor_type": "Llama4ImageProcessorFast", "size": {"height": 336, "width": 336}}"#,
      "llama4")
    try expectSame(
      """
      {"image_processor": {"image_processor_type": "PixtralImageProcessorFast",
      "patch_size": {"height": 14, "width": 14}, "size": {"longest_edge": 1540}, "spatial_merge_size": 2,
      \(clip)}, "processor_class": "PixtralProcessor"}
      """, "mistral-3.1")
    try expectSame(
      #"{"image_processor_type": "Gemma3ImageProcessor", "size": {"height": 896, "width": 896}}"#,
      "gemma3")
    try expectSame(
      """
      {"image_processor_type": "Idefics3ImageProcessor", "resample": 1,
      "max_image_size": {"longest_edge": 384}, "size": {"longest_edge": 1536}}
      """, "smolvlm")
  }

  /// The class defaults of transformers 5.23.0.
  @Test(arguments: [
    ("Qwen2VL", "qwen2-vl/default"), ("Glm4v", "glm4v/default"), ("Glm46V", "glm46v/default"),
    ("Glm5Next", "glm5-next"), ("PaddleOCRVL", "paddleocr-vl/default"), ("Gemma4", "gemma4"),
    ("Pixtral", "pixtral"), ("Idefics3", "idefics3"), ("Kimi_K25", "kimi-k2.5"),
    ("MiniCPMV4_6", "minicpm-v4.6"), ("Phi4Multimodal", "phi4-multimodal"), ("DeepseekOcr2", "deepseek-ocr2"),
    ("DeepseekVL", "deepseek-vl"), ("Llama4", "llama4"),
  ])
  func aBareTypeHasTheClassDefaults(_ type: String, _ name: String) throws {
    try expectSame(#"{"image_processor_type": "\#(type)ImageProcessor"}"#, name)
  }

  @Test func aUsersProfileChangesABuiltInOne() throws {
    let mine = try profile(
      #"{"name": "qwen-small", "base": "qwen2-vl", "max_pixels": 1003520, "template_tokens": 4, "source": "me"}"#
    )
    #expect(mine.name == "qwen-small" && mine.templateTokens == 4 && mine.source == "me")
    let size = PixelSize(width: 1240, height: 1754)
    #expect(try mine.plan(size) == VisionProfile.named("qwen2-vl/default").plan(size))
  }

  @Test(arguments: [
    (#"[1]"#, "profile 'mine': a JSON object is expected"),
    (#"{"size": 3}"#, "profile 'mine', member 'image_processor_type': the member is missing"),
    (
      #"{"image_processor_type": "Qwen2VLImageProcessor", "patch_size": -1}"#,
      "profile 'mine', member 'patch_size': a whole number from 1 to 256 is expected"
    ),
    (
      #"{"image_processor_type": "Qwen2VLImageProcessor", "min_pixels": 9, "max_pixels": 8}"#,
      "profile 'mine', member 'size': the least area 9 is above the largest 8"
    ),
    (
      #"{"image_processor_type": "Glm4vImageProcessor", "size": {"longest_edge": "big"}}"#,
      "profile 'mine', member 'size.longest_edge': a whole number from 1 to 1099511627776 is expected"
    ),
    (
      #"{"image_processor_type": "Gemma3ImageProcessor", "image_mean": [0.5]}"#,
      "profile 'mine', member 'image_mean': three numbers are expected"
    ),
    (
      #"{"image_processor_type": "Gemma3ImageProcessor", "image_std": [0.5, 0, 1]}"#,
      "profile 'mine', member 'image_std': numbers above 0 are expected"
    ),
    (
      #"{"image_processor_type": "Gemma3ImageProcessor", "resample": 7}"#,
      "profile 'mine', member 'resample': 1 (Lanczos), 2 (bilinear) or 3 (bicubic) is expected"
    ),
    (
      #"{"image_processor_type": "Gemma4ImageProcessor", "max_soft_tokens": 281}"#,
      "profile 'mine', member 'max_soft_tokens': one of [70, 140, 280, 560, 1120] is expected"
    ),
  ])
  func badProfilesNameTheMember(_ text: String, _ message: String) {
    let error = #expect(throws: VisionError.self) { try profile(text) }
    #expect(error?.description == message)
    #expect(error?.code == "vision.profile" && error?.hint != nil)
  }

  @Test func otherErrorsKeepTheirKind() {
    let broken = #expect(throws: VisionError.self) { try profile("{") }
    #expect(broken?.code == "vision.json")
    #expect(broken?.description.hasPrefix("the profile is no JSON: ") == true)
    let type = #expect(throws: VisionError.self) {
      try profile(#"{"image_processor_type": "ViTImageProcessor"}"#)
    }
    #expect(
      type?.description.contains("'ViTImageProcessor' is none of the known families (qwen2vl, ") == true)
    let base = #expect(throws: VisionError.self) { try profile(#"{"base": "qwen9"}"#) }
    #expect(base?.code == "vision.unknown")
  }
}
