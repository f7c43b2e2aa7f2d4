import GlyphFiles
import GlyphGeometry
import GlyphImage
import GlyphJSON
import Testing

/// `Tests/Vectors/pixels/png`: files of every kind, with their pixels as Pillow 12.3.0 gives them.
struct PNGReaderTests {
  @Test func everyKindIsReadAsPillowDoes() throws {
    let file = try JSONValue(parsing: Files.read("\(Vectors.folder)/pixels/png/png.json"))
    for row in try #require(file["rows"]?.elements) {
      let name = try #require(row["file"]?.string)
      let page = try PNGReader.decode(Files.read("\(Vectors.folder)/pixels/png/\(name)"))
      #expect(page.size == PixelSize(width: 9, height: 7), "\(name)")
      #expect(SHA256.hex(page.rgb.bytes) == row["sha256"]?.string, "\(name)")
    }
  }

  @Test func opaqueGreyStaysGrey() throws {
    let folder = "\(Vectors.folder)/pixels/png"
    #expect(try PNGReader.decode(Files.read("\(folder)/grey.png")).channels == 1)
    #expect(try PNGReader.decode(Files.read("\(folder)/bilevel.png")).channels == 1)
    #expect(try PNGReader.decode(Files.read("\(folder)/grey-alpha.png")).channels == 3)
    #expect(try PNGReader.decode(Files.read("\(folder)/palette.png")).channels == 3)
  }

  @Test func damagedFilesAreErrorsAtEveryLength() throws {
    let file = try Files.read("\(Vectors.folder)/pixels/png/rgb.png")
    for length in 0..<file.count - 12 {
      #expect(throws: ImageError.self, "\(length) bytes") { try PNGReader.decode(Array(file[..<length])) }
    }
    let error = ImageError.unreadable(reason: "Not a PNG file")
    #expect(error.description == "the image cannot be read: Not a PNG file")
    #expect(
      error.code == "image.unreadable"
        && error.hint == "only PNG and WebP are read; convert other formats first")
  }

  @Test func aClaimedGiganticSizeIsRefusedBeforeAllocation() throws {
    var file = try Files.read("\(Vectors.folder)/pixels/png/grey.png")
    // 65535 x 65535 in the IHDR chunk, with its checksum.
    file.replaceSubrange(16..<24, with: [0, 0, 255, 255, 0, 0, 255, 255])
    file.replaceSubrange(29..<33, with: checksum(Array(file[12..<29])))
    let size = PixelSize(width: 65535, height: 65535)
    #expect(throws: ImageError.tooLarge(size)) { try PNGReader.decode(file) }
    #expect(ImageError.tooLarge(size).description.contains("65535x65535"))
    #expect(ImageError.tooLarge(size).code == "image.large")
    #expect(ImageError.tooLarge(size).hint == "give at most 268435456 pixels an image")
  }

  private func checksum(_ bytes: [UInt8]) -> [UInt8] {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    sum = ~sum
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }
}
