import Foundation
import GlyphImage
import GlyphJSON
import Testing

/// Pages as WebP: what `render`, `batch`, `recover` and `encode` do with PNG they do with WebP.
@Suite struct WebPPagesTests {
  let command: Command
  init() throws {
    command = try Command()
    try command.write("a.txt", RenderTests.sample)
  }

  func pixels(_ file: Data) throws -> [UInt8] { try ImageReader.decode([UInt8](file)).rgb.bytes }

  @Test func renderedPagesHoldThePixelsOfPNGAndAreReadBack() throws {
    #expect(try command.run("render", "a.txt", "-o", "png").exit == 0)
    let result = try command.run("render", "a.txt", "-o", "webp", "--image-format", "webp")
    #expect(result.exit == 0, "\(result.errors)")
    let pages = try command.manifest("webp")
    #expect(pages.count == (try command.manifest("png").count) && pages.count > 1)
    for (png, webp) in zip(try command.manifest("png"), pages) {
      #expect(png["media_type"] == "image/png" && webp["media_type"] == "image/webp")
      let (old, new) = (try #require(png["file"]?.string), try #require(webp["file"]?.string))
      #expect(old.replacingOccurrences(of: ".png", with: ".webp") == new)
      let file = try command.read("webp/" + new)
      #expect(try pixels(file) == pixels(command.read("png/" + old)))
      #expect(file.count < (try command.read("png/" + old).count))
    }
    #expect(try command.run("recover", "webp").output == Data(RenderTests.sample))
    // Other files take the place of those before.
    #expect(try command.run("render", "a.txt", "-o", "webp", "--image-format", "png").exit == 0)
    #expect(command.files("webp/a.txt").keys.allSatisfy { $0.hasSuffix(".png") })
    #expect(try command.run("render", "a.txt", "-o", "out", "--image-format", "gif").exit == 2)
  }

  @Test func pixelsAndPatchesAreReadFromWebP() throws {
    try command.write("short.txt", "Nothing is lost.\nNot here.\n".utf8)
    for format in ["png", "webp"] {
      #expect(try command.run("render", "short.txt", "-o", format, "--image-format", format).exit == 0)
      let tensors = format + ".safetensors"
      #expect(
        try command.run("encode", format + "/short.txt", "--model", "glm-4.1v", "-o", tensors).exit == 0)
    }
    #expect(try command.read("png.safetensors") == command.read("webp.safetensors"))
    let read = try command.run("recover", "--from-pixels", "webp")
    #expect(read.text == "Nothing is lost.\nNot here.\n", "\(read.errors)")
    try command.write("bad.webp", [UInt8]("RIFF....WEBPVP8L".utf8))
    let bad = try command.run("encode", "bad.webp", "--model", "glm-4.1v", "-o", "x.npz")
    #expect(bad.exit == 3 && bad.errors.hasPrefix("error: 'bad.webp': the image cannot be read: "))
    #expect(bad.errors.contains("hint: only PNG and WebP are read; convert other formats first"))
  }

  @Test(arguments: ["folders", "webdataset", "jsonl"])
  func batchesWriteItInEveryFormatAndTheSameWithAnyWorkers(format: String) throws {
    let arguments = ["batch", "a.txt", "--format", format, "--image-format", "webp"]
    for workers in ["1", "2"] {
      let result = try command.run(list: arguments + ["--workers", workers, "-o", "out" + workers])
      #expect(result.exit == 0, "\(result.errors)")
    }
    #expect(command.files("out1") == command.files("out2"))
    try command.run("render", "a.txt", "-o", "png")
    let page = try pixels(command.read("png/a.txt/page-0001.png"))
    switch format {
    case "folders": #expect(try pixels(command.read("out1/a.txt/page-0001.webp")) == page)
    case "jsonl":
      let line = try #require(
        String(decoding: command.read("out1/pages-000000.jsonl"), as: UTF8.self).split(separator: "\n").first)
      let json = try JSONValue(parsing: String(line))
      #expect(json["file"] == "000000000-00001.webp" && json["media_type"] == "image/webp")
      #expect(try pixels(#require(Data(base64Encoded: json["webp"]?.string ?? ""))) == page)
    default:
      let tar = try command.read("out1/shard-000000.tar")
      #expect(tar.prefix(20) == Data("000000000-00001.webp".utf8))
      let size = try #require(Int(String(decoding: tar[124..<135], as: UTF8.self), radix: 8))
      #expect(try pixels(tar[512..<512 + size]) == page)
    }
  }
}
