import ArgumentParser
import GlyphConsole
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphTensor
import GlyphTower
import GlyphVision
import Glyphpress

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns page images into the tensors that a model's encoder takes, or into its embeddings.",
    discussion: """
      Without --weights: pixel_values and image_grid_thw (tile tensors for the tiling families), bit for bit as
      the reference preprocessor makes them; with --dtype u8 a compact plane that the device expands.
      With --weights: image_embeds by the model's own vision encoder, as vLLM takes them.
        glyphpress encode out/notes.md --model qwen2.5-vl -o pages.safetensors
        glyphpress encode page.png --model glm-4.1v -o page.npz --weights GLM-4.1V-9B/
      """)

  @Argument(help: "PNG or WebP files, or folders of pages (taken in the order of their names).")
  var images: [String]

  @Option(help: "A model ('glyphpress models').")
  var model: String

  @Option(name: [.short, .long], help: "A .safetensors or .npz file.")
  var output: String

  @Option(help: "A checkpoint's folder: config.json and safetensors.")
  var weights: String?

  @Option(help: "f32, f16, bf16 or (without --weights) u8.")
  var dtype: DType = .f32

  @Option(help: "Threads of the vision encoder.")
  var threads = 2

  @Flag(help: "No progress bar.")
  var quiet = false

  func validate() throws {
    guard format != nil else { throw ValidationError("--output must end in .safetensors or .npz") }
    guard dtype != .u8 || weights == nil else {
      throw ValidationError("embeddings are f32, f16 or bf16, not u8")
    }
    guard 1...256 ~= threads else { throw ValidationError("--threads must be from 1 to 256") }
  }

  private var format: TensorFormat? {
    output.hasSuffix(".safetensors") ? .safetensors : output.hasSuffix(".npz") ? .npz : nil
  }

  func run() throws {
    let profile = try VisionProfile.argument(model)
    let files = try images.flatMap { try Self.pages($0) }
    guard !files.isEmpty else { throw PressError.noPages(images.joined(separator: ", ")) }
    if let weights { try embed(files, profile, weights) } else { try writeTensors(files, profile) }
  }

  private func writeTensors(_ files: [String], _ profile: VisionProfile) throws {
    let writer = try PageTensorWriter(
      path: output, format ?? .safetensors, try PixelEncoder(profile, type: dtype))
    var tokens = 0
    try forEach(files) { image in tokens += try writer.append(image).visualTokens }
    try writer.finish()
    Console.print("\(files.count) pages, \(tokens) visual tokens in \(output)")
  }

  private func embed(_ files: [String], _ profile: VisionProfile, _ weights: String) throws {
    let encoder = try PageEncoder(weights: weights, profile: profile, threads: threads)
    let config = encoder.config
    let stream = try EmbeddingStream(path: output, format ?? .safetensors, type: dtype, config: config)
    var tokens = 0
    try forEach(files) { image in
      let embeddings = try encoder.embed(image)
      tokens += embeddings.tokens
      try stream.append(embeddings)
    }
    try stream.finish()
    Console.print(
      "\(files.count) pages, \(tokens) embeddings of \(config.embeddingWidth) numbers in \(output)")
  }

  private func forEach(_ files: [String], _ body: (PixelSource) throws -> Void) throws {
    var progress = Progress("encoding", total: files.count, quiet: quiet)
    for (number, file) in files.enumerated() {
      try Interrupt.check()
      progress.update(number, file)
      let bytes = try Files.read(file)
      do {
        try body(try ImageReader.decode(bytes))
      } catch let error as ImageError {
        throw ReadError(place: file, message: error.description, hint: error.hint)
      }
    }
    progress.finish()
  }

  /// The file itself, or the images in a folder.
  private static func pages(_ path: String) throws -> [String] {
    guard Files.isFolder(path) else { return [path] }
    return try Files.list(path).filter { ImageFormat.isImage($0) }.map { path + "/" + $0 }
  }
}

extension DType: ExpressibleByArgument {
  public static var allValueStrings: [String] { ["f32", "f16", "bf16", "u8"] }

  public init?(argument: String) {
    guard let type = DType(rawValue: argument), [.f32, .f16, .bf16, .u8].contains(type) else { return nil }
    self = type
  }
}
