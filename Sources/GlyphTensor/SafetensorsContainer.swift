import GlyphFiles
import GlyphJSON

/// The safetensors frame of a `TensorStream`: room for the header at the front, filled in at the end and
/// padded with spaces (which the format allows) to its reserved size, a multiple of 8.
final class SafetensorsContainer: TensorContainer {
  private let metadata: [(String, String)]
  private let reserved: Int
  /// Brings the tensors after an odd number of bytes back to their alignment, since the format allows no
  /// holes; only written where needed.
  private static let padding = "__padding__"

  init(_ tensors: [RowTensor], _ metadata: [(String, String)]) {
    self.metadata = metadata
    // No count of rows or bytes can be longer than Int.max in digits.
    let widest = tensors.map { Entry($0.name, $0.type, [Int.max] + $0.rowShape, Int.max..<Int.max) }
    let pad = Entry(Self.padding, .u8, [8], Int.max..<Int.max)
    reserved = (Self.json(widest + [pad], metadata).count + 7) / 8 * 8
  }

  func begin(_ file: PartialFile) throws(FileError) {
    try file.append([UInt8](repeating: UInt8(ascii: " "), count: 8 + reserved))
  }

  func saw(_ bytes: UnsafeRawBufferPointer) {}

  func finish(
    _ file: PartialFile, _ tensors: [RowTensor], _ shapes: [[Int]], _ kept: [[UInt8]]
  ) throws(FileError) {
    let dataStart = 8 + reserved
    var entries = [Entry(tensors[0].name, tensors[0].type, shapes[0], 0..<(file.size - dataStart))]
    // Widest types first, so that one padding at most is needed.
    let rest = tensors.indices.dropFirst().sorted {
      (-tensors[$0].type.size, $0) < (-tensors[$1].type.size, $1)
    }
    if let first = rest.first {
      let position = file.size - dataStart
      let gap = (tensors[first].type.size - position % tensors[first].type.size) % tensors[first].type.size
      if gap > 0 {
        entries.append(Entry(Self.padding, .u8, [gap], position..<(position + gap)))
        try file.append([UInt8](repeating: 0, count: gap))
      }
    }
    for index in rest {
      let position = file.size - dataStart
      entries.append(
        Entry(
          tensors[index].name, tensors[index].type, shapes[index], position..<(position + kept[index].count)))
      try file.append(kept[index])
    }
    var header = Self.json(entries, metadata)
    header += [UInt8](repeating: UInt8(ascii: " "), count: reserved - header.count)
    let length = withUnsafeBytes(of: UInt64(reserved).littleEndian) { Array($0) }
    try file.overwrite(length + header, at: 0)
  }

  private struct Entry {
    var name: String
    var type: DType
    var shape: [Int]
    var bytes: Range<Int>

    init(_ name: String, _ type: DType, _ shape: [Int], _ bytes: Range<Int>) {
      (self.name, self.type, self.shape, self.bytes) = (name, type, shape, bytes)
    }
  }

  private static func json(_ entries: [Entry], _ metadata: [(String, String)]) -> [UInt8] {
    var members: [JSONMember] = []
    if !metadata.isEmpty {
      members.append(
        JSONMember("__metadata__", JSONValue(members: metadata.map { JSONMember($0.0, JSONValue($0.1)) })))
    }
    for entry in entries {
      members.append(
        JSONMember(
          entry.name,
          [
            "dtype": JSONValue(entry.type.safetensorsName),
            "shape": JSONValue(entry.shape.map { JSONValue($0) }),
            "data_offsets": [JSONValue(entry.bytes.lowerBound), JSONValue(entry.bytes.upperBound)],
          ]))
    }
    return Array(JSONValue(members: members).compact().utf8)
  }
}
