import GlyphFiles

/// One tensor inside a mapped file: its name, element type, shape (row-major) and bytes. A view keeps the
/// mapping alive; its pages are read from disk when they are touched.
public struct TensorView: Sendable {
  public let name: String
  public let type: DType
  public let shape: [Int]
  let file: MappedFile
  let bytes: Range<Int>

  /// The file the tensor stands in.
  public var path: String { file.path }

  public var elementCount: Int { bytes.count / type.size }

  /// The tensor's bytes, of any alignment; the pointer is good only inside `body`.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try file.withBytes { (whole) throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(rebasing: whole[bytes]))
    }
  }

  /// Converts all elements to floats.
  /// - Precondition: `target` has exactly `elementCount` elements.
  /// - Throws: `TensorError.type` for other types than f32, f16 and bf16.
  public func floats(into target: UnsafeMutableBufferPointer<Float>) throws(TensorError) {
    guard FloatConversion.types.contains(type) else {
      throw .type(path: path, tensor: name, found: type, wanted: "f32, f16 or bf16")
    }
    precondition(target.count == elementCount)
    withBytes { FloatConversion.widen($0, type, into: target) }
  }

  /// All elements as floats.
  public func floats() throws(TensorError) -> [Float] {
    guard FloatConversion.types.contains(type) else {
      throw .type(path: path, tensor: name, found: type, wanted: "f32, f16 or bf16")
    }
    return [Float](unsafeUninitializedCapacity: elementCount) { buffer, count in
      withBytes {
        FloatConversion.widen($0, type, into: UnsafeMutableBufferPointer(rebasing: buffer[..<elementCount]))
      }
      count = elementCount
    }
  }

  /// All elements of an integer tensor.
  /// - Throws: `TensorError.type` for float types and for a u64 above `Int.max`.
  public func integers() throws(TensorError) -> [Int] {
    let values: [Int]? = withBytes { bytes in
      switch type {
      case .i64: Self.whole(bytes, Int64.self)
      case .i32: Self.whole(bytes, Int32.self)
      case .i16: Self.whole(bytes, Int16.self)
      case .i8: Self.whole(bytes, Int8.self)
      case .u64: Self.whole(bytes, UInt64.self)
      case .u32: Self.whole(bytes, UInt32.self)
      case .u16: Self.whole(bytes, UInt16.self)
      case .u8: Self.whole(bytes, UInt8.self)
      default: nil
      }
    }
    guard let values else { throw .type(path: path, tensor: name, found: type, wanted: "an integer type") }
    return values
  }

  private static func whole<Element: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _: Element.Type
  ) -> [Int]? {
    var values: [Int] = []
    values.reserveCapacity(bytes.count / MemoryLayout<Element>.size)
    for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size) {
      guard let value = Int(exactly: bytes.loadUnaligned(fromByteOffset: offset, as: Element.self)) else {
        return nil
      }
      values.append(value)
    }
    return values
  }
}
