import GlyphFiles
import GlyphGeometry
import GlyphImage
import GlyphTensor
import Testing

@testable import GlyphVision

/// `Tests/Vectors/pixels`: made with transformers 5.23.0, torchvision backend.
struct PixelVectorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var profile: VisionProfile
    var testDescription: String { name }
  }

  static let profiles: [(String, VisionProfile)] = [
    ("glm4v-published", GLMV.profiles[0]), ("qwen2_vl-published", QwenVL.profiles[0]),
    ("qwen3_vl-published", QwenVL.profiles[3]),
    (
      "qwen3_vl-smallmin",
      VisionProfile(
        "smallmin", SmartResize(patchSize: 16, minimum: 56 * 56, maximum: 16_777_216), .half, source: "test")
    ),
  ]

  static let cases = profiles.flatMap { name, profile in
    ["57x83", "112x168"].map { Case(name: "\(name)-\($0)", profile: profile) }
  }

  static func input(_ name: String) throws -> PixelSource {
    let size = name.split(separator: "-").last ?? ""
    return try PNGReader.decode(Files.read("\(Vectors.folder)/pixels/input-\(size).png"))
  }

  @Test(arguments: cases) func theResizedImageIsBitExact(_ item: Case) throws {
    let array = try NPYFile.read("\(Vectors.folder)/pixels/\(item.name)-torchvision-resized_u8.npy")
    let page = try Self.input(item.name)
    let size = try #require(try item.profile.plan(page.size).resized)
    #expect(array.shape == [size.height, size.width, 3])
    let resized = page.resized(to: size, filter: .bicubic)
    #expect(array.withBytes { Array($0) } == resized.rgb.bytes)
  }

  @Test(arguments: cases) func pixelValuesAreBitExact(_ item: Case) throws {
    let page = try Self.input(item.name)
    let encoder = try PixelEncoder(item.profile)
    let floats = try encoder.floats(of: page)
    let grid = try #require(try item.profile.plan(page.size).grid)
    let path = "\(item.name)-torchvision-pixel_values.npy"
    // The file as NumPy would write it, so that its hash can be compared.
    let written = "\(Scratch.folder())/pixel_values.npy"
    let row = try #require(encoder.tensors.first)
    let stream = try TensorStream(path: written, .npy, [row])
    try stream.append(floats: floats)
    try stream.finish()
    #expect(stream.rows() == grid.rows * grid.columns)
    let bytes = try Files.read(written)
    #expect(SHA256.hex(bytes) == (try Self.hashes())[path])
    if Files.exists("\(Vectors.folder)/pixels/\(path)") {
      #expect(try NPYFile.read("\(Vectors.folder)/pixels/\(path)").floats() == floats)
    }
  }

  static func hashes() throws -> [String: String] {
    let text = String(decoding: try Files.read("\(Vectors.folder)/pixels/pixel_values.sha256"), as: UTF8.self)
    var hashes: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      hashes[String(fields[1])] = String(fields[0])
    }
    return hashes
  }
}

#if canImport(Glibc)
  import Glibc
#endif

enum Scratch {
  /// A new empty folder under the system's temporary folder.
  static func folder() -> String {
    var template = Array("/tmp/glyphpress-test-XXXXXX".utf8CString)
    return String(cString: mkdtemp(&template))
  }
}
