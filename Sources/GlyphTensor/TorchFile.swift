import CDeflate

/// One tensor as the bytes that `torch.save` writes, for servers that take tensors in requests: a stored zip archive of
/// a pickle that rebuilds the tensor and of its elements. `torch.load(..., weights_only=True)` reads it. The same
/// tensor gives the same bytes.
///
/// Format: torch's serialization notes ("torch.save and torch.load") and Python's `pickletools`, protocol 2.
public enum TorchFile {
  /// - Parameters:
  ///   - type: f32, f16, bf16 or i64.
  ///   - elements: Row-major, little-endian; as many bytes as `shape` needs.
  /// - Precondition: `type` and the number of bytes are as said.
  public static func bytes(_ type: DType, shape: [Int], elements: [UInt8]) -> [UInt8] {
    guard let storage = storageName(type), let count = elementCount(shape),
      count * type.size == elements.count
    else { preconditionFailure("no tensor: \(type) \(shapeText(shape)), \(elements.count) bytes") }
    let records: [(name: String, content: [UInt8])] = [
      ("data.pkl", pickle(storage, shape: shape, count: count)), ("byteorder", Array("little".utf8)),
      ("data/0", elements), ("version", Array("3\n".utf8)),
    ]
    var file: [UInt8] = []
    file.reserveCapacity(elements.count + 2048)
    var entries: [ZipEntry] = []
    for record in records {
      let sum = record.content.withUnsafeBytes { bytes in
        bytes.isEmpty ? 0 : libdeflate_crc32(0, bytes.baseAddress, bytes.count)
      }
      let entry = ZipEntry(
        name: "archive/" + record.name, offset: file.count, size: record.content.count, sum: sum)
      file += entry.localHeader()
      file += record.content
      entries.append(entry)
    }
    let start = file.count
    for entry in entries { file += entry.directoryHeader() }
    return file + ZipEntry.end(count: entries.count, start: start, size: file.count - start)
  }

  /// The class of `torch` that holds elements of a type; nil where this writer has no use for it.
  private static func storageName(_ type: DType) -> String? {
    switch type {
    case .f32: "FloatStorage"
    case .f16: "HalfStorage"
    case .bf16: "BFloat16Storage"
    case .i64: "LongStorage"
    default: nil
    }
  }

  /// `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)`, the storage by reference.
  private static func pickle(_ storage: String, shape: [Int], count: Int) -> [UInt8] {
    var strides: [Int] = []
    var stride = 1
    for dimension in shape.reversed() {
      strides.insert(stride, at: 0)
      stride *= max(1, dimension)
    }
    var pickle = Pickle()
    pickle.global("torch._utils", "_rebuild_tensor_v2")
    pickle.tuple {
      $0.tuple {
        $0.string("storage")
        $0.global("torch", storage)
        $0.string("0")
        $0.string("cpu")
        $0.integer(count)
      }
      $0.persistentReference()
      $0.integer(0)
      $0.tuple { for number in shape { $0.integer(number) } }
      $0.tuple { for number in strides { $0.integer(number) } }
      $0.no()
      $0.global("collections", "OrderedDict")
      $0.tuple { _ in }
      $0.reduce()
    }
    pickle.reduce()
    return pickle.finished()
  }
}

/// The few opcodes that a tensor needs (Python's `pickletools`), without memo.
private struct Pickle {
  private var bytes: [UInt8] = [0x80, 2]

  mutating func global(_ module: String, _ name: String) { bytes += Array("c\(module)\n\(name)\n".utf8) }

  mutating func string(_ text: String) {
    let text = Array(text.utf8)
    bytes.append(UInt8(ascii: "X"))
    little(UInt32(text.count), bytes: 4)
    bytes += text
  }

  /// BININT has 32 bits with a sign; LONG1 says how many bytes follow.
  mutating func integer(_ number: Int) {
    if let small = Int32(exactly: number) {
      bytes.append(UInt8(ascii: "J"))
      little(small, bytes: 4)
    } else {
      bytes += [0x8A, 8]
      little(number, bytes: 8)
    }
  }

  mutating func tuple(_ body: (inout Pickle) -> Void) {
    bytes.append(UInt8(ascii: "("))
    body(&self)
    bytes.append(UInt8(ascii: "t"))
  }

  mutating func persistentReference() { bytes.append(UInt8(ascii: "Q")) }
  mutating func reduce() { bytes.append(UInt8(ascii: "R")) }
  /// Python's `False`.
  mutating func no() { bytes.append(0x89) }
  func finished() -> [UInt8] { bytes + [UInt8(ascii: ".")] }

  private mutating func little(_ value: some FixedWidthInteger, bytes count: Int) {
    for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }
}
