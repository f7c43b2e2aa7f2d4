import GlyphFiles
import GlyphTensor

@testable import GlyphTower
import GlyphVision

#if canImport(Glibc)
  import Glibc
#endif

/// The folder of the reference towers, made by transformers 5.23.0.
let towers = "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Vectors/towers"

/// A reference tower with its input.
struct Reference {
  let folder: String
  let pixels: [Float]
  let grid: PatchGrid

  init(_ name: String) throws {
    folder = towers + "/" + name
    pixels = try NPYFile.read(folder + "/pixel_values.npy").floats()
    let sizes = try NPYFile.read(folder + "/grid_thw.npy").integers()
    grid = PatchGrid(frames: sizes[0], rows: sizes[1], columns: sizes[2])
  }

  func floats(_ file: String) throws -> [Float] { try NPYFile.read(folder + "/\(file).npy").floats() }
}

func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// Runs `body` with the path of a new folder, which is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/glyph-tower-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw FileError(.create, "/tmp") }
  let folder = String(cString: made)
  defer {
    for name in (try? Files.list(folder)) ?? [] { unlink(folder + "/" + name) }
    rmdir(folder)
  }
  return try body(folder)
}

/// Runs `body` and gives the tower error it throws.
func towerError(_ body: () throws -> some Any) -> TowerError? {
  do { _ = try body() } catch { return error as? TowerError }
  return nil
}

/// Some of a reference tower's tensors, written as another checkpoint would store them.
struct Checkpoint {
  var source: String
  var prefix = ""
  var type = DType.f32
  /// Which tensors, by the reference's names.
  var holds: (String) -> Bool = { _ in true }
  /// Instead of the stored shape.
  var reshape: [String: [Int]] = [:]

  func write(to path: String) throws {
    let file = try SafetensorsFile(source + "/model.safetensors")
    let views = try file.names.filter(holds).map { try file.tensor($0) }
    let tensors = views.map { view in
      RowTensor(prefix + view.name, type, rowShape: Array((reshape[view.name] ?? view.shape).dropFirst()))
    }
    let stream = try TensorStream(path: path, .safetensors, tensors)
    for (index, view) in views.enumerated() { try stream.append(floats: try view.floats(), to: index) }
    try stream.finish()
  }
}
