import GlyphImage
import GlyphTower
import GlyphVision

/// A model's own vision encoder for the pages of its profile: PNG pixels in, visual token embeddings out.
public final class PageEncoder {
  private let tower: VisionTower
  private let pixels: PixelEncoder
  private let profile: VisionProfile
  private let threads: Int

  public var config: TowerConfig { tower.config }

  /// - Parameters:
  ///   - weights: A checkpoint's folder: `config.json` and safetensors.
  ///   - threads: 1 or more.
  /// - Throws: `VisionError.noTensors` for a model that has no such encoder; `TowerError`, `.family` among them where
  ///   the weights are of another model.
  public init(weights: String, profile: VisionProfile, threads: Int) throws {
    pixels = try PixelEncoder(profile)
    tower = try VisionTower(weights: weights)
    guard Self.fits(tower.config.family, profile) else {
      throw TowerError.family(folder: weights, tower.config.family, model: profile.name)
    }
    self.profile = profile
    self.threads = threads
  }

  /// One page's embeddings.
  /// - Throws: `VisionError`, `TowerError`.
  public func embed(_ image: PixelSource) throws -> TowerOutput {
    guard let grid = try profile.plan(image.size).grid else {
      throw VisionError.noTensors(
        profile: profile.name, reason: "its encoder takes tiles, not one grid of patches")
    }
    return try tower.embed(pixelValues: try pixels.floats(of: image), grids: [grid], threads: threads)
  }

  /// Whether a family's encoder goes with a profile; a profile of the user's own is taken at its word.
  private static func fits(_ family: TowerFamily, _ profile: VisionProfile) -> Bool {
    guard let known = try? VisionProfile.named(profile.name).name else { return true }
    let prefixes: [String]
    switch family {
    case .qwen2VL: prefixes = ["qwen2-vl/"]
    case .qwen25VL: prefixes = ["qwen2.5-vl/"]
    case .qwen3VL: prefixes = ["qwen3-vl/"]
    case .glm4V: prefixes = ["glm4v/", "glm46v/"]
    }
    return prefixes.contains { known.hasPrefix($0) }
  }
}
