import GlyphTensor
import GlyphVision

/// The vision encoder of a checkpoint: pixel values in, visual token embeddings out, as the reference implementation
/// (transformers 5.23.0, float32) computes them to within 1e-5.
public struct VisionTower: Sendable {
  public let config: TowerConfig
  let layers: Layers
  let blas: OpenBLAS

  /// Loads `config.json` and the encoder's weights from a checkpoint's folder: f32 weights are used where they lie in
  /// the mapped file, f16 and bf16 are widened to floats once.
  /// - Throws: `TowerError`; a missing or misshapen tensor is named with the shape expected and found.
  public init(weights folder: String) throws(TowerError) {
    config = try TowerConfig(path: folder + "/config.json")
    layers = try Layers(config, try WeightFolder(folder))
    blas = try OpenBLAS.shared.get()
  }

  /// OpenBLAS's name of the kernels in use (`SkylakeX`, `Haswell`, ...), for reports.
  public var kernels: String { blas.core }

  /// The embeddings of one or more images.
  ///
  /// Memory beside the weights: five floats a patch and unit of width at most, and per thread a few MB. Results do
  /// not depend on `threads`.
  /// - Parameters:
  ///   - pixelValues: rows of `config.patchValues` normalised values, one a patch, all images one after the other, in
  ///     the order of `pixel_values` (visual token by visual token).
  ///   - grids: the images' patches, as in `image_grid_thw`; rows and columns are multiples of `config.merge`.
  ///   - threads: how many to compute on, 1 or more, the caller's among them.
  ///   - observe: sees the output of every stage as it is computed, image by image; for tests and inspection.
  /// - Throws: `TowerError.input`.
  public func embed(
    pixelValues: UnsafeBufferPointer<Float>, grids: [PatchGrid], threads: Int = 1,
    observe: TowerObserver? = nil
  ) throws(TowerError) -> TowerOutput {
    try check(pixelValues.count, grids, threads)
    var output = TowerOutput(config: config)
    var start = 0
    for grid in grids {
      let end = start + grid.patches * config.patchValues
      let part = UnsafeBufferPointer(rebasing: pixelValues[start..<end])
      TowerRun(self, grid, threads: threads, observe).run(SharedFloats(part), into: &output)
      start = end
    }
    return output
  }

  public func embed(
    pixelValues: [Float], grids: [PatchGrid], threads: Int = 1, observe: TowerObserver? = nil
  ) throws(TowerError) -> TowerOutput {
    try pixelValues.withUnsafeBufferPointer { (buffer) throws(TowerError) in
      try embed(pixelValues: buffer, grids: grids, threads: threads, observe: observe)
    }
  }

  private func check(_ values: Int, _ grids: [PatchGrid], _ threads: Int) throws(TowerError) {
    guard threads >= 1 else { throw .input(reason: "\(threads) threads; at least 1 is needed") }
    var patches = 0
    for grid in grids {
      let text = "\(grid.frames)x\(grid.rows)x\(grid.columns)"
      // No side of this size can be in memory; the limit keeps the products within 64 bits.
      guard [grid.frames, grid.rows, grid.columns].allSatisfy({ (1...(1 << 20)).contains($0) }) else {
        throw .input(reason: "a grid of \(text) patches")
      }
      guard grid.rows % config.merge == 0, grid.columns % config.merge == 0 else {
        throw .input(reason: "a grid of \(text) patches, whose sides are not multiples of \(config.merge)")
      }
      let (sum, overflow) = patches.addingReportingOverflow(grid.patches)
      guard !overflow else { throw .input(reason: "a grid of \(text) patches") }
      patches = sum
    }
    let (expected, overflow) = patches.multipliedReportingOverflow(by: config.patchValues)
    guard !overflow, values == expected else {
      throw .input(
        reason: "\(values) values for \(patches) patches of \(config.patchValues) values (\(expected))")
    }
  }
}

/// A stage whose output an observer sees: named as the reference's module (`patch_embed`, `blocks.0`, `merger`), and
/// the shape of the values, row-major.
public struct TowerStage: Hashable, Sendable {
  public var name: String
  public var rows: Int
  public var width: Int
}

/// Sees a stage's values; the buffer is good only during the call.
public typealias TowerObserver = (TowerStage, UnsafeBufferPointer<Float>) -> Void

/// The visual tokens of one or more images.
public struct TowerOutput: Sendable {
  /// Floats a token.
  public let width: Int
  /// `[tokens, width]`, row-major, in reading order of the page's tokens.
  public internal(set) var embeddings: [Float] = []
  /// Qwen3-VL's additional features for the first layers of the language model, each `[tokens, width]`.
  public internal(set) var deepstack: [[Float]]
  public internal(set) var grids: [PatchGrid] = []

  init(config: TowerConfig) {
    width = config.outputWidth
    deepstack = config.deepstack.map { _ in [] }
  }

  public var tokens: Int { embeddings.count / width }
}

/// Pixels that worker threads read while the caller keeps them.
struct SharedFloats: @unchecked Sendable {
  // Unchecked: only read, and the caller of `embed` keeps the memory until it returns.
  let values: UnsafeBufferPointer<Float>
  init(_ values: UnsafeBufferPointer<Float>) { self.values = values }
}
