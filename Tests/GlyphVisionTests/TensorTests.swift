import GlyphFiles
import GlyphGeometry
import GlyphImage
import GlyphJSON
import GlyphTensor
import Testing

@testable import GlyphVision

/// The input of `tensors.json`: (3xx + 7y + 5xy + 31c) mod 251.
func picture(_ width: Int, _ height: Int, channels: Int = 3) -> PixelSource {
  var bytes: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for c in 0..<channels { bytes.append(UInt8((3 * x * x + 7 * y + 5 * x * y + 31 * c) % 251)) }
    }
  }
  let size = PixelSize(width: width, height: height)
  return channels == 1
    ? .grey(GreyImage(size: size, bytes: bytes)) : .rgb(RGBImage(size: size, bytes: bytes))
}

struct TensorTests {
  /// transformers 5.23.0, torch 2.13.0, torchvision backend (DeepSeek-OCR 1: its own code on Pillow 12.3.0):
  /// SHA-256 of the float32 bytes.
  @Test func patchAndTileTensorsAreBitExact() throws {
    let file = try JSONValue(parsing: Files.read("\(Vectors.folder)/pixels/tensors.json"))
    let rows = try #require(file["rows"]?.elements)
    #expect(rows.count == 28)
    var encoded: [String: Set<Int>] = [:]
    for row in rows {
      let model = try #require(row["model"]?.string)
      let page = picture(row["width"]?.int ?? 0, row["height"]?.int ?? 0)
      let encoder = try PixelEncoder(.named(model))
      let index = row["index"]?.int ?? 0
      let bytes = try encoder.tensor(index, of: page)
      #expect(encoder.tensors[index].name == row["tensor"]?.string)
      #expect(SHA256.hex(bytes) == row["sha256"]?.string, "\(model) \(page.size)")
      let shape = row["shape"]?.elements?.compactMap(\.int)
      #expect(shape == [bytes.count / encoder.tensors[index].rowSize] + encoder.tensors[index].rowShape)
      #expect(try encoder.byteCount(index, of: page.size) == bytes.count)
      encoded[model, default: []].insert(index)
    }
    #expect(encoded["deepseek-ocr2"] == [0, 1])
  }

  @Test(arguments: ["glm-4.1v", "qwen3-vl", "kimi-k2.5", "internvl3", "deepseek-ocr2"])
  func greyPagesGiveTheTensorsOfTheirColourForm(_ model: String) throws {
    let grey = picture(200, 200, channels: 1)
    for type in [DType.f32, .bf16] {
      let encoder = try PixelEncoder(.named(model), type: type)
      #expect(try encoder.tensor(of: grey) == encoder.tensor(of: .rgb(grey.rgb)))
    }
  }

  @Test(arguments: ["glm-4.1v", "qwen3-vl", "llama4"]) func narrowTypesAreRoundedFloats(_ model: String)
    throws
  {
    let page = picture(120, 90)
    let floats = try PixelEncoder(.named(model)).floats(of: page)
    for (type, narrow) in [(DType.f16, FloatConversion.half), (.bf16, FloatConversion.bfloat)] {
      let bytes = try PixelEncoder(.named(model), type: type).tensor(of: page)
      let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
      #expect(values == floats.map(narrow))
    }
  }

  @Test(arguments: ["glm-4.1v", "qwen3-vl", "kimi-k2.5", "internvl3"], [1, 3])
  func theDocumentedRuleExpandsThePlaneToTheFloats(_ model: String, _ planes: Int) throws {
    let profile = try VisionProfile.named(model)
    let page = picture(100, 100, channels: planes)
    let plane = try PixelEncoder(profile, type: .u8, planes: planes).tensor(of: page)
    let floats = try PixelEncoder(profile).floats(of: page)
    let (area, frames): (Int, Int) =
      switch try #require(profile.rule.tensors) {
      case .patches(let patches): (patches.patchSize * patches.patchSize, patches.frames)
      case .tiles(let tiles): (tiles[0].side * tiles[0].side, 1)
      }
    var expanded: [Float] = []
    for row in 0..<plane.count / (planes * area) {
      for c in 0..<3 {
        for _ in 0..<frames {
          for pixel in 0..<area {
            let value = Float(plane[(row * planes + (planes == 1 ? 0 : c)) * area + pixel])
            expanded.append((value - profile.pixels.shift[c]) / profile.pixels.scale[c])
          }
        }
      }
    }
    #expect(expanded == floats)
  }

  @Test func encodingIntoMemoryEqualsThePieces() throws {
    let page = picture(300, 200)
    for type in [DType.f32, .f16, .u8] {
      let encoder = try PixelEncoder(.named("glm-4.1v"), type: type)
      let count = try encoder.byteCount(of: page.size)
      let target = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
      defer { target.deallocate() }
      try encoder.encode(page, into: target)
      #expect(Array(target) == (try encoder.tensor(of: page)))
    }
  }

  @Test func aPageOfTheRightSizeIsNotResampled() throws {
    let profile = try VisionProfile.named("qwen2-vl")
    let page = picture(112, 84, channels: 1)
    #expect(profile.isExact(page.size))
    let plane = try PixelEncoder(profile, type: .u8, planes: 1).tensor(of: page)
    #expect(plane.sorted() == page.bytes.sorted())
    // The second row of the first patch is the page's second row.
    #expect(Array(plane[14..<28]) == Array(page.bytes[112..<126]))
  }

  @Test func colourDoesNotFitInAGreyPlane() throws {
    let encoder = try PixelEncoder(.named("glm-4.1v"), type: .u8, planes: 1)
    let error = #expect(throws: VisionError.self) { try encoder.tensor(of: picture(56, 56)) }
    #expect(
      error?.description
        == "no tensors for model 'glm4v/published': a coloured page does not fit in a single "
        + "grey plane")
  }

  @Test func profilesWithoutTensorsSayWhy() throws {
    let claude = try VisionProfile.named("claude")
    let error = #expect(throws: VisionError.self) { try PixelEncoder(claude) }
    #expect(error?.code == "vision.tensors")
    #expect(
      error?.hint == "take a model of the Qwen-VL or GLM-V families, InternVL3, Llama 4 or DeepSeek-OCR")
    let glm = try VisionProfile.named("glm-4.1v")
    #expect(throws: VisionError.self) { try PixelEncoder(glm, type: .i64) }
  }
}

struct PageTensorWriterTests {
  @Test(arguments: [TensorFormat.safetensors, .npz]) func pagesStreamIntoOneFile(_ format: TensorFormat)
    throws
  {
    let encoder = try PixelEncoder(.named("glm-4.1v"))
    let path = "\(Scratch.folder())/pages"
    let writer = try PageTensorWriter(path: path, format, encoder)
    let pages = [picture(168, 112), picture(57, 83), picture(200, 300, channels: 1)]
    var grids: [Int] = []
    for page in pages {
      let grid = try #require(try writer.append(page).grid)
      grids += [grid.frames, grid.rows, grid.columns]
    }
    #expect(writer.pages == 3 && !Files.exists(path))
    try writer.finish()
    guard format == .safetensors else {
      #expect(try Files.read(path).starts(with: Array("PK".utf8)))
      return
    }
    let file = try SafetensorsFile(path)
    let all = try pages.flatMap { try encoder.floats(of: $0) }
    let patches = all.count / 1176
    #expect(try file.tensor("pixel_values", shape: [patches, 1176]).floats() == all)
    #expect(try file.tensor("image_grid_thw", shape: [3, 3]).integers() == grids)
  }

  @Test func theExpansionConstantsStandBesideAPlane() throws {
    let path = "\(Scratch.folder())/plane.safetensors"
    let profile = try VisionProfile.named("qwen2-vl")
    let writer = try PageTensorWriter(path: path, .safetensors, PixelEncoder(profile, type: .u8, planes: 1))
    try writer.append(picture(56, 56, channels: 1))
    try writer.finish()
    let file = try SafetensorsFile(path)
    #expect(try file.tensor("pixel_values").shape == [16, 196])
    #expect(try file.tensor("pixel_shift").floats() == profile.pixels.mean.map { $0 * 255 })
    #expect(try file.tensor("pixel_scale").floats() == profile.pixels.deviation.map { $0 * 255 })
  }

  @Test func tilesAreCountedPageByPage() throws {
    let path = "\(Scratch.folder())/tiles.safetensors"
    let writer = try PageTensorWriter(path: path, .safetensors, PixelEncoder(.named("llama4"), type: .bf16))
    try writer.append(picture(500, 300))
    try writer.append(picture(100, 100))
    try writer.finish()
    let file = try SafetensorsFile(path)
    #expect(try file.tensor("pixel_values").shape == [4, 3, 336, 336])
    #expect(try file.tensor("num_tiles").integers() == [3, 1])
    #expect(try file.tensor("tile_grid").integers() == [1, 2, 1, 1])
  }

  @Test func deepSeekOCRWritesTilesAndViews() throws {
    let path = "\(Scratch.folder())/deepseek.safetensors"
    let writer = try PageTensorWriter(
      path: path, .safetensors, PixelEncoder(.named("deepseek-ocr"), type: .u8))
    try writer.append(picture(1000, 500))
    try writer.append(picture(300, 200))
    try writer.finish()
    let file = try SafetensorsFile(path)
    #expect(try file.tensor("images_crop").shape == [2, 3, 640, 640])
    #expect(try file.tensor("images_ori").shape == [2, 3, 1024, 1024])
    #expect(try file.tensor("num_tiles").integers() == [2, 0])
  }

  @Test func aSingleArrayFileIsRefused() throws {
    let encoder = try PixelEncoder(.named("glm-4.1v"))
    #expect(throws: VisionError.self) { try PageTensorWriter(path: "/nowhere/x.npy", .npy, encoder) }
    let error = #expect(throws: VisionError.self) {
      try PageTensorWriter(path: "/nowhere/x", .safetensors, encoder)
    }
    #expect(error?.code == "file.missing")
  }
}
