import GlyphFiles
import GlyphJSON
import GlyphTensor

/// The safetensors of a checkpoint's folder: one `model.safetensors`, or shards named by
/// `model.safetensors.index.json`, or (other names) every `*.safetensors` there. Only files that hold parts of the
/// vision encoder are opened.
struct WeightFolder {
  let path: String
  /// What stands before `patch_embed.proj.weight`: `visual.`, `model.visual.`, nothing, ...
  let prefix: String
  private let files: [String: SafetensorsFile]

  private static let anchor = "patch_embed.proj.weight"

  init(_ path: String) throws(TowerError) {
    self.path = path
    var names = try Self.tensorFiles(path)
    // The shortest, should a second encoder stand deeper in the checkpoint.
    let found = names.keys.filter { $0 == Self.anchor || $0.hasSuffix("." + Self.anchor) }
    guard let first = found.min(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else {
      throw .weights(folder: path, reason: "no tensor's name ends in '\(Self.anchor)'")
    }
    let prefix = String(first.dropLast(Self.anchor.count))
    self.prefix = prefix
    names = names.filter { $0.key.hasPrefix(prefix) }
    var opened: [String: SafetensorsFile] = [:]
    for name in Set(names.values).sorted() { opened[name] = try Self.open(path + "/" + name) }
    files = names.compactMapValues { opened[$0] }
  }

  /// The tensor called `prefix + name`, of exactly this shape.
  func tensor(_ name: String, _ shape: [Int]) throws(TowerError) -> TensorView {
    let full = prefix + name
    guard let file = files[full], let view = file[full] else {
      throw .missing(tensor: full, folder: path, expected: shape)
    }
    guard view.shape == shape else {
      throw .shape(tensor: full, path: view.path, expected: shape, found: view.shape)
    }
    return view
  }

  func floats(_ name: String, _ shape: [Int]) throws(TowerError) -> Floats {
    let view = try tensor(name, shape)
    do throws(TensorError) { return try Floats(view) } catch { throw .tensor(error) }
  }

  private static func open(_ path: String) throws(TowerError) -> SafetensorsFile {
    do throws(TensorError) { return try SafetensorsFile(path) } catch { throw .tensor(error) }
  }

  /// Tensor name -> file name.
  private static func tensorFiles(_ folder: String) throws(TowerError) -> [String: String] {
    let single = "model.safetensors"
    let index = folder + "/model.safetensors.index.json"
    if !Files.exists(folder + "/" + single), Files.exists(index) { return try weightMap(index) }
    let all: [String]
    do throws(FileError) { all = try Files.list(folder) } catch { throw .file(error) }
    let candidates = all.contains(single) ? [single] : all.filter { $0.hasSuffix(".safetensors") }
    guard !candidates.isEmpty else { throw .weights(folder: folder, reason: "it holds no safetensors file") }
    var map: [String: String] = [:]
    for name in candidates {
      for tensor in try open(folder + "/" + name).names { map[tensor] = name }
    }
    return map
  }

  private static func weightMap(_ path: String) throws(TowerError) -> [String: String] {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try Files.read(path) } catch { throw .file(error) }
    func malformed(_ reason: String) -> TowerError {
      .tensor(.malformed(path: path, format: "safetensors index", reason: reason))
    }
    let document: JSONValue
    do throws(JSONError) { document = try JSONValue(parsing: bytes) } catch {
      throw malformed("it is not JSON: \(error)")
    }
    guard let members = document["weight_map"]?.members else { throw malformed("it has no weight_map") }
    var map: [String: String] = [:]
    for member in members {
      guard let file = member.value.string, !file.contains("/"), file != ".." else {
        throw malformed("'\(member.name)' names no file of the folder")
      }
      map[member.name] = file
    }
    return map
  }
}

/// A tensor's values as floats: where the file holds aligned f32 the mapped bytes themselves, otherwise a
/// converted copy.
struct Floats: Sendable {
  private let storage: Storage

  private enum Storage: Sendable {
    case mapped(TensorView, address: Int)
    case owned(FloatBuffer)
  }

  init(_ view: TensorView) throws(TensorError) {
    let address = view.withBytes { Int(bitPattern: $0.baseAddress) }
    if view.type == .f32, address != 0, address % MemoryLayout<Float>.alignment == 0 {
      // The view keeps the mapping, and with it the address, alive.
      storage = .mapped(view, address: address)
      return
    }
    let buffer = FloatBuffer(view.elementCount)
    try view.floats(into: UnsafeMutableBufferPointer(start: buffer.base, count: buffer.count))
    storage = .owned(buffer)
  }

  init(_ buffer: FloatBuffer) { storage = .owned(buffer) }

  /// Good for as long as the value lives.
  var base: UnsafePointer<Float> {
    switch storage {
    case .mapped(_, let address): UnsafePointer(bitPattern: address)!
    case .owned(let buffer): UnsafePointer(buffer.base)
    }
  }
}

/// y = x W' + b: weights `[outputs, inputs]`.
struct Linear: Sendable {
  let inputs: Int
  let outputs: Int
  let weight: Floats
  let bias: Floats?
}

/// LayerNorm where there is a bias, else RMSNorm.
struct Norm: Sendable {
  let width: Int
  let weight: Floats
  let bias: Floats?
  let epsilon: Float
}
