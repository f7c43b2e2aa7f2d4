import Foundation
import GlyphTensor
import Testing

@Suite struct EncodeTests {
  let command: Command
  init() throws { command = try Command() }

  static let vectors = Command.root.appendingPathComponent("Tests/Vectors")
  static let image = vectors.appendingPathComponent("pixels/input-112x168.png").path

  /// Vectors: transformers 5.23.0, tiny encoders with random weights (Tests/Vectors/towers/README.md).
  @Test(arguments: [("qwen2_vl", "qwen2-vl"), ("qwen2_5_vl", "qwen2.5-vl"), ("glm4v", "glm-4.1v")])
  func embeddingsOfAPageEqualTheReference(folder: String, model: String) throws {
    let weights = Self.vectors.appendingPathComponent("towers/\(folder)").path
    let result = try command.run(
      "encode", Self.image, "--model", model, "--weights", weights, "-o", "e.safetensors")
    #expect(
      result.exit == 0 && result.text == "1 pages, 24 embeddings of 128 numbers in e.safetensors\n",
      "\(result.errors)")
    let file = try SafetensorsFile(command.folder.appendingPathComponent("e.safetensors").path)
    let found = try file.tensor("image_embeds", shape: [24, 128]).floats()
    let expected = try NPYFile.read(weights + "/embeddings.npy").floats()
    let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(worst <= 1e-5)
    #expect(try file.tensor("image_grid_thw", shape: [1, 3]).integers() == [1, 12, 8])
  }

  @Test func patchesOfManyPagesStandInOneFile() throws {
    try command.write("a.txt", Array(String(repeating: "many words and more of them ", count: 2000).utf8))
    #expect(try command.run("render", "a.txt", "-o", "out", "--model", "qwen2.5-vl").exit == 0)
    let pages = try command.manifest("out")
    let result = try command.run(
      "encode", "out/a.txt", "--model", "qwen2.5-vl", "-o", "p.safetensors", "--dtype", "u8")
    #expect(result.exit == 0, "\(result.errors)")
    let file = try SafetensorsFile(command.folder.appendingPathComponent("p.safetensors").path)
    let patches = pages.reduce(0) { $0 + ($1["visual_tokens"]?.int ?? 0) * 4 }
    let grids = try file.tensor("image_grid_thw", shape: [pages.count, 3]).integers()
    #expect(grids.count == pages.count * 3)
    #expect(
      stride(from: 0, to: grids.count, by: 3).reduce(0) { $0 + Int(grids[$1 + 1] * grids[$1 + 2]) } == patches
    )
  }

  @Test func wrongInputsAreNamed() throws {
    let usage = try command.run("encode", Self.image, "--model", "qwen2-vl", "-o", "x.txt")
    #expect(usage.exit == 2 && usage.errors.hasPrefix("error: --output must end in .safetensors or .npz"))
    try command.write("no.png", "text".utf8)
    let noImage = try command.run("encode", "no.png", "--model", "qwen2-vl", "-o", "x.npz")
    #expect(noImage.exit == 3 && noImage.errors.hasPrefix("error: 'no.png': "))
    let noWeights = try command.run(
      "encode", Self.image, "--model", "qwen2-vl", "--weights", "nowhere", "-o", "x.npz")
    #expect(noWeights.exit == 3 && noWeights.errors.contains("nowhere"))
    #expect(command.files(".").keys.filter { $0.hasPrefix("x") }.isEmpty)
  }
}
