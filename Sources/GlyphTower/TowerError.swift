import GlyphFiles
import GlyphTensor

/// Why a vision encoder cannot be loaded or run.
public enum TowerError: Error, Hashable, Sendable, CustomStringConvertible {
  case file(FileError)
  case tensor(TensorError)
  /// `config.json` lacks something or says something this encoder cannot do.
  case config(path: String, reason: String)
  /// No safetensors file in the folder, or none that holds a vision encoder.
  case weights(folder: String, reason: String)
  case missing(tensor: String, folder: String, expected: [Int])
  case shape(tensor: String, path: String, expected: [Int], found: [Int])
  /// Weights of one family where those of another model were wanted.
  case family(folder: String, TowerFamily, model: String)
  /// Pixels and grids that do not belong together or to this model.
  case input(reason: String)
  /// OpenBLAS is not there or does not work.
  case blas(reason: String)

  public var code: String {
    switch self {
    case .file(let error): error.code
    case .tensor(let error): error.code
    case .config: "tower.config"
    case .weights: "tower.weights"
    case .missing: "tower.missing"
    case .shape: "tower.shape"
    case .family: "tower.family"
    case .input: "tower.input"
    case .blas: "tower.blas"
    }
  }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .tensor(let error): error.description
    case .config(let path, let reason): "config '\(path)': \(reason)"
    case .weights(let folder, let reason): "no vision encoder in '\(folder)': \(reason)"
    case .missing(let tensor, let folder, let expected):
      "tensor '\(tensor)' is missing in '\(folder)': expected shape \(shapeText(expected)), found none"
    case .shape(let tensor, let path, let expected, let found):
      "tensor '\(tensor)' in '\(path)': expected shape \(shapeText(expected)), found \(shapeText(found))"
    case .family(let folder, let family, let model):
      "the weights in '\(folder)' are of the family \(family.rawValue), but the model is \(model)"
    case .input(let reason): "pixel values do not fit: \(reason)"
    case .blas(let reason): "OpenBLAS does not work: \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .tensor(let error): error.hint
    case .config: "use the config.json of a Qwen2-VL, Qwen2.5-VL, Qwen3-VL or GLM-4.1V checkpoint"
    case .file, .weights: "give the folder of a checkpoint with config.json and its safetensors files"
    case .missing, .shape: "check that config.json and the safetensors files belong together and are complete"
    case .family: "name the model that the weights are of"
    case .input: "make the pixel values with the profile of this model"
    case .blas: "install libopenblas0, or set OPENBLAS_CORETYPE=Haswell"
    }
  }
}
