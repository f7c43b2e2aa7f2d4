import GlyphFiles
import GlyphTensor
import Testing

@testable import GlyphTower

/// The folder of the reference towers, made by transformers 5.23.0.
let towers = "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Vectors/towers"

/// A reference tower with its input.
struct Reference {
  let folder: String
  let pixels: [Float]
  let grid: PatchGrid

  init(_ name: String) throws {
    folder = towers + "/" + name
    pixels = try NPYFile.read(folder + "/pixel_values.npy").floats()
    let sizes = try NPYFile.read(folder + "/grid_thw.npy").integers()
    grid = PatchGrid(frames: sizes[0], rows: sizes[1], columns: sizes[2])
  }

  func floats(_ file: String) throws -> [Float] { try NPYFile.read(folder + "/\(file).npy").floats() }
}

func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

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
      print(family, stage, difference)
      #expect(difference <= 1e-5, "\(family) \(stage)")
    }
    #expect(largestDifference(output.embeddings, try reference.floats("embeddings")) <= 1e-5)
    #expect(output.width == 128)
    #expect(output.deepstack.count == (family == "qwen3_vl" ? 1 : 0))
    for feature in output.deepstack {
      #expect(largestDifference(feature, try reference.floats("deepstack_0")) <= 1e-5)
    }
  }
}
