import GlyphGeometry
import GlyphImage

/// How one model family turns an image's size into tokens: a pure function of the size.
public protocol VisionRule: Sendable {
  /// The side, px, of the square that one visual token sees on an unscaled page: pages should be multiples.
  var tokenSize: Int { get }
  /// Pages below this area (px²) are enlarged by the model; 1 where there is no such limit.
  var minimumPixels: Int { get }
  /// Pages above this area (px²) are reduced by the model; nil where only sides or tiles are limited.
  var maximumPixels: Int? { get }

  /// - Throws: `VisionError.size` where the reference implementation refuses the size.
  func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan

  /// The form of the tensors the model's encoder takes; nil for hosted models and for preprocessors that this
  /// package only counts.
  var tensors: TensorLayout? { get }
}

extension VisionRule {
  public var tensors: TensorLayout? { nil }
}

/// What a preprocessor does to the pixels themselves.
public struct PixelRule: Hashable, Sendable {
  public var filter: ResampleFilter
  public var arithmetic = ResampleArithmetic.torchvision
  /// Grey value of the padding around an image, before normalisation.
  public var fill: UInt8 = 0
  /// Mean and standard deviation of each channel (red, green, blue) on the scale 0 ... 1.
  public var mean: [Float]
  public var deviation: [Float]
  public var steps = Steps.fused

  /// The order of the arithmetic, which decides the last bit.
  public enum Steps: Hashable, Sendable {
    /// (value - 255 mean) / (255 deviation): transformers' torchvision backend.
    case fused
    /// (value / 255 - mean) / deviation: torchvision's `ToTensor` and `Normalize` (DeepSeek-OCR 1).
    case divided
    /// Scaled, then normalised, in bfloat16, rounded at every step (Llama 4).
    case brief
  }

  public init(filter: ResampleFilter = .bicubic, mean: [Float], deviation: [Float]) {
    self.filter = filter
    self.mean = mean
    self.deviation = deviation
  }

  /// OpenAI CLIP's published mean and deviation (CLIP repository, 2021).
  public static let clip = PixelRule(
    mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.26130258, 0.27577711])
  /// 0.5 and 0.5 ("ImageNet standard" in transformers): values from -1 to 1.
  public static let half = PixelRule(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
  /// The ImageNet training set's mean and deviation (torchvision, 2016).
  public static let imageNet = PixelRule(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
  /// Values from 0 to 1, not normalised.
  public static let unit = PixelRule(mean: [0, 0, 0], deviation: [1, 1, 1])

  func with(
    _ filter: ResampleFilter? = nil, arithmetic: ResampleArithmetic? = nil, fill: UInt8? = nil,
    steps: Steps = .fused
  ) -> PixelRule {
    var rule = self
    rule.filter = filter ?? self.filter
    rule.arithmetic = arithmetic ?? self.arithmetic
    rule.fill = fill ?? self.fill
    rule.steps = steps
    return rule
  }
}

/// A model family's rule from pixels to visual tokens, under the name it has on the command line.
public struct VisionProfile: Sendable {
  public var name: String
  public var rule: any VisionRule
  public var pixels: PixelRule
  /// Tokens an image that the model's chat template adds around it (`<|vision_start|>`, ...); they stand in a
  /// server's `prompt_tokens` but not in a plan's `totalTokens`.
  public var templateTokens: Int
  /// Where the constants come from, with the date or version.
  public var source: String

  public init(
    _ name: String, _ rule: any VisionRule, _ pixels: PixelRule = .half, templateTokens: Int = 0,
    source: String
  ) {
    self.name = name
    self.rule = rule
    self.pixels = pixels
    self.templateTokens = templateTokens
    self.source = source
  }

  /// Sides longer than this (px) are refused before any arithmetic: products stay exact in a Double.
  public static let maximumSide = 1 << 24

  /// The one function from (profile, size) to everything that follows from it.
  /// - Throws: `VisionError.noImage`, `.size`.
  public func plan(_ size: PixelSize) throws(VisionError) -> VisionPlan {
    let sides = 1...Self.maximumSide
    guard sides.contains(size.width), sides.contains(size.height) else { throw .noImage(size) }
    return try rule.plan(size)
  }

  public var tokenSize: Int { rule.tokenSize }
  public var minimumPixels: Int { rule.minimumPixels }
  public var maximumPixels: Int? { rule.maximumPixels }

  /// Whether the model sees a page of this size as it is, without resampling (but for an overview picture).
  public func isExact(_ size: PixelSize) -> Bool { (try? plan(size))?.isExact ?? false }

  /// A page size near the one wished for, in whole tokens, that no server rescales; nil where the family
  /// rescales every size there is. The sides are rounded to whole tokens; beyond the model's limits the
  /// result is the size the model itself would choose.
  public func fit(pageWidth: Int, height: Int) -> PixelSize? {
    func rounded(_ side: Int) -> Int {
      max(tokenSize, (min(side, Self.maximumSide) + tokenSize / 2) / tokenSize * tokenSize)
    }
    var size = PixelSize(width: rounded(pageWidth), height: rounded(height))
    // Each round takes what the model made of the last one; every family settles in a few or not at all.
    for _ in 0..<32 {
      guard let plan = try? plan(size) else { return nil }
      if plan.isExact { return size }
      if plan.canvas != size {
        size = plan.canvas
      } else if size.width > size.height {
        // Padding to whole tokens can lift a page just over a limit: one token less on the long side.
        size.width -= tokenSize
      } else {
        size.height -= tokenSize
      }
    }
    return nil
  }

  /// The largest page of about this shape that no server rescales.
  public func largestPage(width: Int, height: Int) -> PixelSize? {
    guard width > 0, height > 0 else { return nil }
    let scale = max(1, 16384 / max(width, height))
    return fit(pageWidth: width * scale, height: height * scale)
  }
}
