import GlyphFiles
import GlyphJSON

/// The file formats a `TensorStream` writes.
public enum TensorFormat: String, Hashable, Sendable, CaseIterable {
  /// All tensors in one file with a JSON header; see `SafetensorsFile`.
  case safetensors
  /// A zip archive, stored without compression, with one `.npy` a tensor, as `numpy.savez` writes.
  case npz
  /// One tensor.
  case npy
}

/// A tensor whose first dimension grows while it is written: shape `[rows] + rowShape`.
public struct RowTensor: Hashable, Sendable {
  public var name: String
  public var type: DType
  public var rowShape: [Int]

  public init(_ name: String, _ type: DType, rowShape: [Int]) {
    self.name = name
    self.type = type
    self.rowShape = rowShape
  }

  /// Bytes a row.
  /// - Precondition: the row's size fits in an `Int`.
  public var rowSize: Int { (elementCount(rowShape) ?? 0) * type.size }
}

/// Writes tensors row by row into one file with flat memory. The first tensor goes to disk at once, however
/// large it grows; the others (grids, page numbers) are kept until `finish`, so they should be small.
/// Nothing stands at `path` before `finish` has renamed the complete file to it. The bytes are determined by
/// the values alone.
///
///     let stream = try TensorStream(path: "pages.safetensors", .safetensors, [
///       RowTensor("pixel_values", .f32, rowShape: [1176]), RowTensor("image_grid_thw", .i64, rowShape: [3])])
///     for page in pages { try stream.append(floats: page.patches); try stream.append(integers: page.grid, to: 1) }
///     try stream.finish()
public final class TensorStream {
  public let path: String
  public let tensors: [RowTensor]
  let file: PartialFile
  private let container: any TensorContainer
  private var sizes: [Int]
  private var kept: [[UInt8]]

  /// - Parameter metadata: text pairs for the `__metadata__` of a safetensors file; other formats have none.
  /// - Throws: `TensorError.file`; `.unwritable` for repeated names, a type the format does not know, more
  ///   than one tensor in a `.npy`, or a row size of zero.
  public init(
    path: String, _ format: TensorFormat, _ tensors: [RowTensor], metadata: [(String, String)] = []
  ) throws(TensorError) {
    try Self.check(tensors, format, path)
    self.path = path
    self.tensors = tensors
    sizes = tensors.map { _ in 0 }
    kept = tensors.map { _ in [] }
    do throws(FileError) {
      file = try PartialFile(path)
      container =
        switch format {
        case .safetensors: SafetensorsContainer(tensors, metadata)
        case .npz: NPZContainer(tensors[0])
        case .npy: NPYContainer(tensors[0])
        }
      try container.begin(file)
    } catch { throw .file(error) }
  }

  /// The rows of a tensor written so far.
  public func rows(of index: Int = 0) -> Int { sizes[index] / tensors[index].rowSize }

  /// Appends whole rows of stored elements.
  /// - Throws: `TensorError.unwritable` where `bytes` are not whole rows, `.file`.
  public func append(_ bytes: UnsafeRawBufferPointer, to index: Int = 0) throws(TensorError) {
    let tensor = tensors[index]
    guard bytes.count % tensor.rowSize == 0 else {
      throw .unwritable(
        path: path, tensor: tensor.name,
        reason: "\(bytes.count) bytes are not whole rows of \(tensor.rowSize) bytes")
    }
    sizes[index] += bytes.count
    if index > 0 {
      kept[index].append(contentsOf: bytes)
    } else {
      container.saw(bytes)
      do throws(FileError) { try file.append(bytes) } catch { throw .file(error) }
    }
  }

  /// Appends whole rows of floats, rounded to the tensor's type: f32, f16 or bf16.
  public func append(floats: UnsafeBufferPointer<Float>, to index: Int = 0) throws(TensorError) {
    let tensor = tensors[index]
    guard FloatConversion.types.contains(tensor.type) else {
      throw .type(path: path, tensor: tensor.name, found: tensor.type, wanted: "f32, f16 or bf16 for floats")
    }
    if tensor.type == .f32 { return try append(UnsafeRawBufferPointer(floats), to: index) }
    let rowCount = tensor.rowSize / tensor.type.size
    guard floats.count % rowCount == 0 else {
      throw .unwritable(
        path: path, tensor: tensor.name, reason: "\(floats.count) values are not whole rows of \(rowCount)")
    }
    // Pieces of about 256 KB stay in the cache between conversion and write.
    let step = max(1, (1 << 17) / rowCount) * rowCount
    let scratch = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(step, floats.count) * tensor.type.size, alignment: 64)
    defer { scratch.deallocate() }
    for start in stride(from: 0, to: floats.count, by: step) {
      let part = UnsafeBufferPointer(rebasing: floats[start..<min(start + step, floats.count)])
      FloatConversion.narrow(part, tensor.type, into: scratch)
      try append(UnsafeRawBufferPointer(rebasing: scratch[..<(part.count * tensor.type.size)]), to: index)
    }
  }

  public func append(floats: [Float], to index: Int = 0) throws(TensorError) {
    try floats.withUnsafeBufferPointer { (buffer) throws(TensorError) in
      try append(floats: buffer, to: index)
    }
  }

  /// Appends whole rows of an i64 tensor.
  public func append(integers: [Int], to index: Int) throws(TensorError) {
    let tensor = tensors[index]
    guard tensor.type == .i64 else {
      throw .type(path: path, tensor: tensor.name, found: tensor.type, wanted: "i64 for integers")
    }
    let values = integers.map { Int64($0).littleEndian }
    try values.withUnsafeBufferPointer { (buffer) throws(TensorError) in
      try append(UnsafeRawBufferPointer(buffer), to: index)
    }
  }

  /// Completes the file and renames it to `path`; nothing may be appended afterwards.
  public func finish() throws(TensorError) {
    let shapes = tensors.indices.map { [rows(of: $0)] + tensors[$0].rowShape }
    do throws(FileError) {
      try container.finish(file, tensors, shapes, kept)
      try file.commit()
    } catch { throw .file(error) }
  }

  private static func check(_ tensors: [RowTensor], _ format: TensorFormat, _ path: String)
    throws(TensorError)
  {
    precondition(!tensors.isEmpty, "a stream has at least one tensor")
    for (index, tensor) in tensors.enumerated() {
      func unwritable(_ reason: String) -> TensorError {
        .unwritable(path: path, tensor: tensor.name, reason: reason)
      }
      if tensors[..<index].contains(where: { $0.name == tensor.name }) || tensor.name == "__metadata__" {
        throw unwritable("the name is already taken")
      }
      if format != .safetensors, tensor.type.numpyName == nil {
        throw unwritable("NumPy has no type \(tensor.type.rawValue)")
      }
      if format == .npy, index > 0 { throw unwritable("a .npy file holds one tensor") }
      if tensor.rowSize <= 0 { throw unwritable("row shape \(shapeText(tensor.rowShape)) is empty") }
    }
  }
}

/// What a file format adds around the streamed bytes.
protocol TensorContainer: AnyObject {
  /// Writes what stands before the first tensor's data, with room to be completed in `finish`.
  func begin(_ file: PartialFile) throws(FileError)
  /// Sees the first tensor's data as it is written.
  func saw(_ bytes: UnsafeRawBufferPointer)
  func finish(
    _ file: PartialFile, _ tensors: [RowTensor], _ shapes: [[Int]], _ kept: [[UInt8]]
  ) throws(FileError)
}

final class NPYContainer: TensorContainer {
  private let tensor: RowTensor

  init(_ tensor: RowTensor) { self.tensor = tensor }

  private func header(rows: Int) -> [UInt8] {
    NPYHeader(type: tensor.type, shape: [rows] + tensor.rowShape).bytes() ?? []
  }

  func begin(_ file: PartialFile) throws(FileError) { try file.append(header(rows: 0)) }
  func saw(_ bytes: UnsafeRawBufferPointer) {}
  func finish(_ file: PartialFile, _: [RowTensor], _ shapes: [[Int]], _: [[UInt8]]) throws(FileError) {
    try file.overwrite(header(rows: shapes[0][0]), at: 0)
  }
}
