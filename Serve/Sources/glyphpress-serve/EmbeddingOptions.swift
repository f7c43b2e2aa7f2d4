import ArgumentParser
import GlyphBackends
import GlyphImage
import GlyphTensor
import GlyphVision
import Glyphpress

/// Whether pages travel as embeddings, and what makes these.
struct EmbeddingOptions: ParsableArguments {
  enum Element: String, CaseIterable, ExpressibleByArgument {
    case f32, f16, bf16
    var type: DType { self == .f32 ? .f32 : self == .f16 ? .f16 : .bf16 }
  }

  @Flag(
    help: """
      Send the pages' embeddings, computed here, in place of images: to a vLLM server started with \
      --enable-mm-embeds. Needs --weights.
      """)
  var vllmEmbeds = false

  @Option(help: "The model's checkpoint, for --vllm-embeds: a folder with config.json and safetensors.")
  var weights: String?

  @Option(help: "Of the embeddings: f32, f16 or bf16.")
  var dtype = Element.bf16

  @Option(help: "Threads of the vision encoder.")
  var threads = 2

  func validate() throws {
    guard vllmEmbeds == (weights != nil) else {
      throw ValidationError(
        vllmEmbeds
          ? "--vllm-embeds needs --weights, the folder of the model's checkpoint"
          : "--weights goes with --vllm-embeds")
    }
    guard 1...256 ~= threads else { throw ValidationError("--threads must be from 1 to 256") }
  }

  /// What turns drawn pages into what is sent.
  /// - Throws: `VisionError.noTensors` for a model without an encoder here, `TowerError` for weights that do not fit.
  /// - Parameter mediaType: Of the pages' files.
  func sender(
    for profile: VisionProfile, mediaType: String
  ) throws -> (PressedPage) throws -> SentDocument.Part {
    guard let weights else {
      return { .page(.init(.image(PageImage($0.image, mediaType: mediaType)), plan: $0.plan)) }
    }
    let encoder = try PageEncoder(weights: weights, profile: profile, threads: threads)
    return { page in
      let output = try encoder.embed(try ImageReader.decode(page.image))
      return .page(.init(.embeddings(PageEmbeddings(output, type: dtype.type)), plan: page.plan))
    }
  }
}
