import GlyphFiles
import GlyphJSON

/// A safetensors file, memory-mapped, its header checked completely before any tensor is handed out.
///
/// Format (safetensors README, 2023): 8 bytes header length N (little-endian), N bytes of JSON
/// `{name: {dtype, shape, data_offsets: [begin, end]}, "__metadata__": {text: text}}`, then the data, to
/// which the offsets are relative and which they must cover without hole or overlap.
public struct SafetensorsFile: Sendable {
  public let path: String
  /// The free text pairs under `__metadata__`, in file order.
  public let metadata: [JSONMember]
  private let views: [String: TensorView]

  /// The limit of the reference implementation (`MAX_HEADER_SIZE`), bytes.
  static let headerLimit = 100_000_000

  /// - Throws: `TensorError.file`, `.malformed` (not this format), `.badEntry` (naming the tensor).
  public init(_ path: String) throws(TensorError) {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path) } catch { throw .file(error) }
    let header = try Self.headerBytes(file)
    let document: JSONValue
    do throws(JSONError) { document = try JSONValue(parsing: header) } catch {
      throw Self.malformed(path, "its header is not JSON: \(error)")
    }
    guard let members = document.members else { throw Self.malformed(path, "its header is no object") }
    let dataStart = 8 + header.count
    let dataSize = file.count - dataStart
    var views: [String: TensorView] = [:]
    var metadata: [JSONMember] = []
    for member in members {
      if member.name == "__metadata__" {
        metadata = member.value.members ?? []
        continue
      }
      guard views[member.name] == nil else {
        throw .badEntry(path: path, tensor: member.name, reason: "the name stands twice in the header")
      }
      views[member.name] = try Self.view(member, file, dataStart: dataStart, dataSize: dataSize)
    }
    try Self.checkCoverage(views.values, dataStart: dataStart, path: path, size: file.count)
    self.path = path
    self.metadata = metadata
    self.views = views
  }

  /// The tensors' names, sorted.
  public var names: [String] { views.keys.sorted() }

  public subscript(name: String) -> TensorView? { views[name] }

  /// The tensor of that name, of the shape given (where given).
  /// - Throws: `TensorError.missing`, `.shape`.
  public func tensor(_ name: String, shape: [Int]? = nil) throws(TensorError) -> TensorView {
    guard let view = views[name] else { throw .missing(path: path, tensor: name) }
    if let shape, shape != view.shape {
      throw .shape(path: path, tensor: name, expected: shapeText(shape), found: view.shape)
    }
    return view
  }

  private static func malformed(_ path: String, _ reason: String) -> TensorError {
    .malformed(path: path, format: "safetensors", reason: reason)
  }

  private static func headerBytes(_ file: MappedFile) throws(TensorError) -> [UInt8] {
    guard file.count >= 8 else { throw malformed(file.path, "it has only \(file.count) bytes") }
    let length = file.withBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= headerLimit else {
      throw malformed(file.path, "its header would be \(length) bytes, more than \(headerLimit)")
    }
    guard Int(length) <= file.count - 8 else {
      throw malformed(file.path, "its header would be \(length) bytes of \(file.count - 8) present")
    }
    return file.withBytes { Array($0[8..<8 + Int(length)]) }
  }

  private static func view(
    _ member: JSONMember, _ file: MappedFile, dataStart: Int, dataSize: Int
  ) throws(TensorError) -> TensorView {
    func bad(_ reason: String) -> TensorError {
      .badEntry(path: file.path, tensor: member.name, reason: reason)
    }
    guard let typeName = member.value["dtype"]?.string else { throw bad("it has no dtype") }
    guard let type = DType(safetensorsName: typeName) else { throw bad("unknown dtype '\(typeName)'") }
    guard let dimensions = member.value["shape"]?.elements, case let shape = dimensions.compactMap(\.int),
      shape.count == dimensions.count, let count = elementCount(shape)
    else { throw bad("its shape is not a list of sizes") }
    guard let ends = member.value["data_offsets"]?.elements?.map(\.int), ends.count == 2,
      let begin = ends[0], let end = ends[1], begin >= 0, end >= begin
    else { throw bad("its data_offsets are not [begin, end]") }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
    guard !overflow, size == end - begin else {
      throw bad("shape \(shapeText(shape)) of \(typeName) does not fill its \(end - begin) bytes")
    }
    guard end <= dataSize else {
      throw bad("it ends at byte \(end) of the data, of which only \(dataSize) are present")
    }
    guard begin % type.size == 0 else {
      throw bad("it begins at byte \(begin) of the data, not a multiple of \(type.size)")
    }
    return TensorView(
      name: member.name, type: type, shape: shape, file: file,
      bytes: (dataStart + begin)..<(dataStart + end))
  }

  private static func checkCoverage(
    _ views: some Sequence<TensorView>, dataStart: Int, path: String, size: Int
  ) throws(TensorError) {
    var expected = dataStart
    var last = ""
    let ordered = views.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < (
        $1.bytes.lowerBound, $1.bytes.upperBound, $1.name
      )
    }
    for view in ordered {
      let begin = view.bytes.lowerBound
      if begin < expected {
        throw .badEntry(path: path, tensor: view.name, reason: "it overlaps tensor '\(last)'")
      }
      if begin > expected {
        let gap = begin - expected
        throw .badEntry(path: path, tensor: view.name, reason: "\(gap) unused bytes stand before it")
      }
      expected = view.bytes.upperBound
      last = view.name
    }
    guard expected == size else {
      throw malformed(path, "\(size - expected) bytes after the last tensor belong to none")
    }
  }
}
