import GlyphFiles
import GlyphGeometry
import GlyphImage
import GlyphJSON
import Testing

/// `Tests/Vectors/pixels/resampling.json`: torch 2.13.0 with torchvision 0.28.0, and Pillow 12.3.0.
struct ResamplingTests {
  @Test func everyFilterAndArithmeticIsBitExact() throws {
    let file = try JSONValue(parsing: Files.read("\(Vectors.folder)/pixels/resampling.json"))
    let rows = try #require(file["rows"]?.elements)
    #expect(rows.count == 120)
    for row in rows {
      let from = try size(row["from"])
      let to = try size(row["to"])
      let filter = try #require(ResampleFilter(rawValue: row["filter"]?.string ?? ""))
      let isPillow = row["arithmetic"]?.string == "pillow"
      let page = Vectors.picture(from, channels: row["channels"]?.int ?? 0)
      let result = page.resized(to: to, filter: filter, arithmetic: isPillow ? .pillow : .torchvision)
      #expect(result.size == to)
      #expect(SHA256.hex(result.bytes) == row["sha256"]?.string, "\(from) to \(to), \(filter), \(isPillow)")
    }
  }

  @Test func aSideThatDoesNotChangeIsNotTouched() {
    let page = Vectors.picture(PixelSize(width: 31, height: 17), channels: 3)
    #expect(page.resized(to: page.size, filter: .lanczos) == page)
  }

  @Test func greyIsResampledAsThreeEqualChannels() {
    let grey = Vectors.picture(PixelSize(width: 40, height: 23), channels: 1)
    let target = PixelSize(width: 29, height: 51)
    let colour = PixelSource.rgb(grey.rgb).resized(to: target, filter: .bicubic)
    #expect(grey.resized(to: target, filter: .bicubic).rgb == colour.rgb)
  }

  private func size(_ value: JSONValue?) throws -> PixelSize {
    let sides = value?.elements?.compactMap(\.int) ?? []
    try #require(sides.count == 2)
    return PixelSize(width: sides[0], height: sides[1])
  }
}

enum Vectors {
  /// `Tests/Vectors` of this checkout.
  static let folder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(2)
    return parts.joined(separator: "/") + "/Vectors"
  }()

  /// The input of the vectors: (3xx + 7y + 5xy + 31c) mod 251.
  static func picture(_ size: PixelSize, channels: Int) -> PixelSource {
    var bytes: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        for c in 0..<channels { bytes.append(UInt8((3 * x * x + 7 * y + 5 * x * y + 31 * c) % 251)) }
      }
    }
    return channels == 1
      ? .grey(GreyImage(size: size, bytes: bytes)) : .rgb(RGBImage(size: size, bytes: bytes))
  }
}
