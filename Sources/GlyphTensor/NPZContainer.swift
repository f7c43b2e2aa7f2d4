import CDeflate
import GlyphFiles

/// The `.npz` frame of a `TensorStream`: a stored zip archive. Every entry carries zip64 sizes in its local
/// header, as `numpy.savez` does, because an entry's size is not known when it begins; the central directory
/// uses zip64 only where a number does not fit in 32 bits. Dates are 1980-01-01, the least the format knows.
/// Format: PKWARE APPNOTE 6.3.10.
final class NPZContainer: TensorContainer {
  private let first: RowTensor
  private var bodySum: UInt32 = 0
  private var entries: [ZipEntry] = []

  init(_ first: RowTensor) { self.first = first }

  private static func header(_ tensor: RowTensor, rows: Int) -> [UInt8] {
    NPYHeader(type: tensor.type, shape: [rows] + tensor.rowShape).bytes() ?? []
  }

  private static func sum(_ bytes: UnsafeRawBufferPointer, from start: UInt32 = 0) -> UInt32 {
    libdeflate_crc32(start, bytes.baseAddress, bytes.count)
  }

  func begin(_ file: PartialFile) throws(FileError) {
    try file.append(ZipEntry(name: first.name + ".npy", offset: 0, size: 0, sum: 0).localHeader())
    try file.append(Self.header(first, rows: 0))
  }

  func saw(_ bytes: UnsafeRawBufferPointer) {
    // A null pointer would reset libdeflate's sum.
    if !bytes.isEmpty { bodySum = Self.sum(bytes, from: bodySum) }
  }

  func finish(
    _ file: PartialFile, _ tensors: [RowTensor], _ shapes: [[Int]], _ kept: [[UInt8]]
  ) throws(FileError) {
    let header = Self.header(first, rows: shapes[0][0])
    var entry = ZipEntry(name: first.name + ".npy", offset: 0, size: 0, sum: 0)
    let local = entry.localHeader().count
    entry.size = file.size - local
    entry.sum = CRC32.combine(
      header.withUnsafeBytes { Self.sum($0) }, bodySum, secondLength: entry.size - header.count)
    try file.overwrite(entry.localHeader() + header, at: 0)
    var entries = [entry]
    for index in tensors.indices.dropFirst() {
      let content = Self.header(tensors[index], rows: shapes[index][0]) + kept[index]
      let entry = ZipEntry(
        name: tensors[index].name + ".npy", offset: file.size, size: content.count,
        sum: content.withUnsafeBytes { Self.sum($0) })
      try file.append(entry.localHeader())
      try file.append(content)
      entries.append(entry)
    }
    let start = file.size
    for entry in entries { try file.append(entry.directoryHeader()) }
    try file.append(ZipEntry.end(count: entries.count, start: start, size: file.size - start))
  }
}

/// One stored file of a zip archive.
struct ZipEntry {
  var name: String
  /// Of its local header, bytes from the start of the archive.
  var offset: Int
  var size: Int
  var sum: UInt32

  private static let limit = 0xFFFF_FFFF
  private static let dosDate: UInt16 = 1 << 5 | 1

  private func common(_ bytes: inout [UInt8], version: UInt16, extra: Int, sizes: UInt32) {
    // Bit 11: the name is UTF-8.
    for field in [version, 1 << 11, 0, 0, Self.dosDate] as [UInt16] { bytes.little(field) }
    bytes.little(sum)
    bytes.little(sizes)
    bytes.little(sizes)
    bytes.little(UInt16(name.utf8.count))
    bytes.little(UInt16(extra))
  }

  func localHeader() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.little(UInt32(0x0403_4B50))
    common(&bytes, version: 45, extra: 20, sizes: UInt32(Self.limit))
    bytes += Array(name.utf8)
    bytes.little(UInt16(1))
    bytes.little(UInt16(16))
    bytes.little(UInt64(size))
    bytes.little(UInt64(size))
    return bytes
  }

  func directoryHeader() -> [UInt8] {
    var wide: [UInt8] = []
    if size >= Self.limit {
      wide.little(UInt64(size))
      wide.little(UInt64(size))
    }
    if offset >= Self.limit { wide.little(UInt64(offset)) }
    var bytes: [UInt8] = []
    bytes.little(UInt32(0x0201_4B50))
    bytes.little(UInt16(3 << 8 | 45))
    common(
      &bytes, version: 45, extra: wide.isEmpty ? 0 : wide.count + 4, sizes: UInt32(min(size, Self.limit)))
    for field in [0, 0, 0] as [UInt16] { bytes.little(field) }
    bytes.little(UInt32(0o100644) << 16)
    bytes.little(UInt32(min(offset, Self.limit)))
    bytes += Array(name.utf8)
    if !wide.isEmpty {
      bytes.little(UInt16(1))
      bytes.little(UInt16(wide.count))
      bytes += wide
    }
    return bytes
  }

  /// The end of the central directory, with its zip64 form before it where a number needs it.
  static func end(count: Int, start: Int, size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    if start >= limit || size >= limit || count >= 0xFFFF {
      bytes.little(UInt32(0x0606_4B50))
      bytes.little(UInt64(44))
      bytes.little(UInt16(45))
      bytes.little(UInt16(45))
      bytes.little(UInt32(0))
      bytes.little(UInt32(0))
      for field in [count, count, size, start] { bytes.little(UInt64(field)) }
      bytes.little(UInt32(0x0706_4B50))
      bytes.little(UInt32(0))
      bytes.little(UInt64(start + size))
      bytes.little(UInt32(1))
    }
    bytes.little(UInt32(0x0605_4B50))
    for field in [0, 0, min(count, 0xFFFF), min(count, 0xFFFF)] { bytes.little(UInt16(field)) }
    bytes.little(UInt32(min(size, limit)))
    bytes.little(UInt32(min(start, limit)))
    bytes.little(UInt16(0))
    return bytes
  }
}

enum CRC32 {
  /// The sum of A followed by B from the sums of both: appending a zero bit is a linear map over GF(2), and
  /// squaring it over and over appends B's length in zeros to A.
  static func combine(_ first: UInt32, _ second: UInt32, secondLength: Int) -> UInt32 {
    // Row n of the map of one zero bit: bit 0 goes to the (reflected) polynomial, the others move down.
    var map: [UInt32] = [0xEDB8_8320] + (0..<31).map { 1 << UInt32($0) }
    for _ in 0..<3 { map = squared(map) }
    var sum = first
    var length = secondLength
    while length > 0 {
      if length & 1 == 1 { sum = apply(map, sum) }
      map = squared(map)
      length >>= 1
    }
    return sum ^ second
  }

  private static func apply(_ map: [UInt32], _ vector: UInt32) -> UInt32 {
    var result: UInt32 = 0
    for bit in 0..<32 where vector >> UInt32(bit) & 1 == 1 { result ^= map[bit] }
    return result
  }

  private static func squared(_ map: [UInt32]) -> [UInt32] { map.map { apply(map, $0) } }
}

extension [UInt8] {
  fileprivate mutating func little(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
