import GlyphFiles

/// What is wrong with a tensor file or with a value asked of it; every message names the file and, where
/// there is one, the tensor.
public enum TensorError: Error, Hashable, Sendable, CustomStringConvertible {
  case file(FileError)
  /// The file is not of the format its reader expects; `reason` says at what it was noticed.
  case malformed(path: String, format: String, reason: String)
  /// The header's entry of one tensor cannot be right (offsets, overlap, alignment, length, dtype).
  case badEntry(path: String, tensor: String, reason: String)
  case missing(path: String, tensor: String)
  case shape(path: String, tensor: String, expected: String, found: [Int])
  case type(path: String, tensor: String, found: DType, wanted: String)
  /// Values given to a writer that cannot stand in its file.
  case unwritable(path: String, tensor: String, reason: String)

  public var code: String {
    switch self {
    case .file(let error): error.code
    case .malformed: "tensor.malformed"
    case .badEntry: "tensor.entry"
    case .missing: "tensor.missing"
    case .shape: "tensor.shape"
    case .type: "tensor.type"
    case .unwritable: "tensor.unwritable"
    }
  }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .malformed(let path, let format, let reason): "'\(path)' is not a \(format) file: \(reason)"
    case .badEntry(let path, let tensor, let reason): "tensor '\(tensor)' in '\(path)': \(reason)"
    case .missing(let path, let tensor): "tensor '\(tensor)' is missing in '\(path)'"
    case .shape(let path, let tensor, let expected, let found):
      "tensor '\(tensor)' in '\(path)': expected shape \(expected), found \(shapeText(found))"
    case .type(let path, let tensor, let found, let wanted):
      "tensor '\(tensor)' in '\(path)' holds \(found.rawValue), wanted \(wanted)"
    case .unwritable(let path, let tensor, let reason):
      "cannot write tensor '\(tensor)' to '\(path)': \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .file(let error):
      error.code == "file.full" ? "free space on the disk or choose another folder" : nil
    case .malformed, .badEntry: "the file may be cut short or damaged; copy or download it again"
    case .missing: "check that the file belongs to this model"
    case .shape: "check that the file and the model's config belong together"
    case .type: "convert the tensor to one of the types named"
    case .unwritable: nil
    }
  }
}

/// A shape as it stands in messages: `[24576, 1176]`.
public func shapeText(_ shape: [Int]) -> String {
  "[" + shape.map(String.init).joined(separator: ", ") + "]"
}

/// The product of the dimensions; nil where one is negative or the product does not fit in an `Int`.
func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for dimension in shape {
    guard dimension >= 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
    if overflow { return nil }
    count = product
  }
  return count
}
