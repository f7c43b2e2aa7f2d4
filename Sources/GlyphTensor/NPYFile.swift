import GlyphFiles

/// Reading of NumPy `.npy` files: formats 1.0 to 3.0, little-endian, row-major.
public enum NPYFile {
  /// The array, memory-mapped; its view is named after the file.
  /// - Throws: `TensorError.file`, `.malformed` (also for big-endian, column-major or object arrays).
  public static func read(_ path: String) throws(TensorError) -> TensorView {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path) } catch { throw .file(error) }
    func malformed(_ reason: String) -> TensorError {
      .malformed(path: path, format: "npy", reason: reason)
    }
    switch file.withBytes({ NPYHeader.parse($0) }) {
    case .failure(let reason): throw malformed(reason.text)
    case .success(let (header, start)):
      let present = file.count - start
      guard let count = elementCount(header.shape),
        case let (size, overflow) = count.multipliedReportingOverflow(by: header.type.size), !overflow,
        size == present
      else {
        throw malformed(
          "\(shapeText(header.shape)) of \(header.type.rawValue) does not fit its \(present) data bytes")
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return TensorView(
        name: name, type: header.type, shape: header.shape, file: file, bytes: start..<file.count)
    }
  }
}
