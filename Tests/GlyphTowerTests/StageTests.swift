import CTowerKernels
import GlyphFiles
import GlyphTensor
import Testing

@testable import GlyphTower
import GlyphVision

@Suite struct StageTests {
  static let families = ["qwen2_vl", "qwen2_5_vl", "qwen3_vl", "glm4v"]

  @Test(arguments: families) func everyStageEqualsTheReferenceToOneHundredThousandth(family: String) throws {
    let reference = try Reference(family)
    let tower = try VisionTower(weights: reference.folder)
    var stages: [String: [Float]] = [:]
    let output = try tower.embed(pixelValues: reference.pixels, grids: [reference.grid]) { stage, values in
      #expect(values.count == stage.rows * stage.width)
      stages[stage.name] = Array(values)
    }
    let files = try Files.list(reference.folder).filter { $0.hasPrefix("act_") }
    #expect(files.count >= 4)
    for file in files {
      let name = file.dropFirst(4).dropLast(4)
      let stage = name.hasPrefix("blocks_") ? "blocks." + name.dropFirst(7) : String(name)
      let difference = largestDifference(try #require(stages[stage]), try reference.floats("act_" + name))
      #expect(difference <= 1e-5, "\(family) \(stage)")
    }
    #expect(largestDifference(output.embeddings, try reference.floats("embeddings")) <= 1e-5)
    #expect(output.width == 128)
    #expect(output.deepstack.count == (family == "qwen3_vl" ? 1 : 0))
    for feature in output.deepstack {
      #expect(largestDifference(feature, try reference.floats("deepstack_0")) <= 1e-5)
    }
  }

  /// Its sums are taken in the reference's order, so that this stage does not use up the tolerance of the others.
  @Test(arguments: families) func thePatchConvolutionIsEqualToTheBit(family: String) throws {
    let reference = try Reference(family)
    let tower = try VisionTower(weights: reference.folder)
    var patches: [Float] = []
    _ = try tower.embed(pixelValues: reference.pixels, grids: [reference.grid]) { stage, values in
      if stage.name == "patch_embed" { patches = Array(values) }
    }
    // Without fused multiply-add every term is rounded twice.
    let allowed: Float = glyph_cpu_level() > 0 ? 0 : 1e-5
    #expect(largestDifference(patches, try reference.floats("act_patch_embed")) <= allowed)
  }

  @Test(arguments: families) func theNumberOfThreadsChangesNoBit(family: String) throws {
    let reference = try Reference(family)
    let tower = try VisionTower(weights: reference.folder)
    let grids = [reference.grid, PatchGrid(rows: 4, columns: 6), PatchGrid(frames: 2, rows: 8, columns: 2)]
    let pixels = (0..<grids.reduce(0) { $0 + $1.patches } * tower.config.patchValues).map {
      reference.pixels[$0 % reference.pixels.count]
    }
    let alone = try tower.embed(pixelValues: pixels, grids: grids, threads: 1)
    for threads in [2, 5] {
      let shared = try tower.embed(pixelValues: pixels, grids: grids, threads: threads)
      #expect(shared.embeddings == alone.embeddings)
      #expect(shared.deepstack == alone.deepstack)
    }
    #expect(alone.grids == grids)
    #expect(alone.tokens == grids.reduce(0) { $0 + $1.patches } / 4)
  }

  @Test(arguments: families) func imagesTogetherGiveWhatTheyGiveAlone(family: String) throws {
    let reference = try Reference(family)
    let tower = try VisionTower(weights: reference.folder)
    let small = PatchGrid(rows: 6, columns: 2)
    let part = Array(reference.pixels[..<(small.patches * tower.config.patchValues)])
    let both = try tower.embed(pixelValues: part + reference.pixels, grids: [small, reference.grid])
    let first = try tower.embed(pixelValues: part, grids: [small])
    let second = try tower.embed(pixelValues: reference.pixels, grids: [reference.grid])
    #expect(both.embeddings == first.embeddings + second.embeddings)
  }
}
