import GlyphGeometry
import GlyphJSON
import GlyphTensor

/// Why an image or a profile cannot be used.
public enum VisionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reference implementation refuses images of this size; `reason` is its own wording.
  case size(PixelSize, reason: String)
  /// A width or height below one pixel, or above `VisionProfile.maximumSide`.
  case noImage(PixelSize)
  /// No profile of that name; `nearest` is the known name most like it, if one is like it at all.
  case unknownProfile(String, nearest: String?)
  /// A profile or `preprocessor_config.json` that cannot be used; `member` is the JSON member at fault.
  case badProfile(String, member: String?, reason: String)
  /// Bytes that are no JSON.
  case json(JSONError)
  /// The profile's preprocessor gives no tensors of the kind asked for.
  case noTensors(profile: String, reason: String)
  case tensor(TensorError)

  public var code: String {
    switch self {
    case .size: "vision.size"
    case .noImage: "vision.empty"
    case .unknownProfile: "vision.unknown"
    case .badProfile: "vision.profile"
    case .json: "vision.json"
    case .noTensors: "vision.tensors"
    case .tensor(let error): error.code
    }
  }

  public var description: String {
    switch self {
    case .size(let size, let reason): "an image of \(size) pixels is refused: \(reason)"
    case .noImage(let size): "there are no images of \(size) pixels"
    case .unknownProfile(let name, _): "unknown model '\(name)'"
    case .badProfile(let name, let member?, let reason): "profile '\(name)', member '\(member)': \(reason)"
    case .badProfile(let name, nil, let reason): "profile '\(name)': \(reason)"
    case .json(let error): "the profile is no JSON: \(error)"
    case .noTensors(let profile, let reason): "no tensors for model '\(profile)': \(reason)"
    case .tensor(let error): error.description
    }
  }

  public var hint: String? {
    switch self {
    case .size: "use a page whose sides differ less, or pixels within the model's limits"
    case .noImage: "give WIDTHxHEIGHT in whole pixels, each from 1 to \(VisionProfile.maximumSide)"
    case .unknownProfile(_, let nearest):
      (nearest.map { "did you mean '\($0)'? " } ?? "'glyphpress models' lists all; ")
        + "a path to a profile or preprocessor_config.json works too"
    case .badProfile: "see the published preprocessor_config.json of the model for the members and their form"
    case .json: nil
    case .tensor(let error): error.hint
    case .noTensors: "take a model of the Qwen-VL or GLM-V families, InternVL3, Llama 4 or DeepSeek-OCR"
    }
  }

  /// A resize to no pixels at all, in the words of `TorchvisionBackend.resize` (transformers 5.23.0).
  static func emptyResize(of size: PixelSize, width: Int, height: Int) -> VisionError {
    .size(
      size,
      reason:
        "Size must contain 'height' and 'width' keys, or 'max_height' and 'max_width', or 'shortest_edge' "
        + "key. Got SizeDict(height=\(height), width=\(width), longest_edge=None, shortest_edge=None, "
        + "max_height=None, max_width=None, min_pixels=None, max_pixels=None).")
  }

  /// The words of the reference implementation's own exception (what `count --json` prints as `error`).
  public var referenceText: String {
    if case .size(_, let reason) = self { "ValueError: \(reason)" } else { description }
  }
}
