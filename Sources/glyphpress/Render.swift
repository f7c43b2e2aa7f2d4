import ArgumentParser
import GlyphConsole
import GlyphDocument
import GlyphImage
import GlyphLayout
import GlyphReport
import GlyphVision
import Glyphpress

struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Renders texts to page images.",
    discussion: """
      Every document gets a folder of pages; manifest.jsonl says which bytes of the source stand on which page,
      so that 'glyphpress recover' gives the file back byte for byte.
        glyphpress render notes.md src/ -o out
        glyphpress render paper.txt -o out --style dense --model qwen3-vl
        git log | glyphpress render - -o out --mode lines
      """)

  @OptionGroup var input: InputOptions

  @Option(name: [.short, .long], help: "The folder that gets the pages and manifest.jsonl.")
  var output: String

  @Option(help: "A style's name ('glyphpress styles') or JSON file, or auto: what takes the fewest tokens.")
  var style = "standard"

  @Option(help: "flow joins lines with marks; lines keeps them.")
  var mode: PageStyle.Mode?

  @Option(help: "The model the pages are for ('glyphpress models').")
  var model = "glm-4.1v"

  @Option(help: "The tokenizer the saving is measured with ('glyphpress tokenizers').")
  var tokenizer = "glm4"

  @Option(help: "Threads that draw and compress pages.")
  var workers = 2

  @Option(help: "The pages' files: png, or webp (lossless, smaller, slower).")
  var imageFormat = ImageFormat.png

  @Option(help: "fast, or small: files about 40% smaller for ten times the time.")
  var compression = PNGWriter.Compression.fast

  @Flag(help: "Adds to the manifest which bytes of the source each visual token of a page covers.")
  var tokenMap = false

  @Option(
    help: "sidecar lists hashes, URLs, paths and other identifiers as text, in fragile.txt beside the pages.")
  var fragile = FragilePolicy.none

  @Flag(help: "One JSON document on standard output.")
  var json = false

  func validate() throws {
    guard 1...256 ~= workers else { throw ValidationError("--workers must be from 1 to 256") }
    guard fragile != .keepText else {
      throw ValidationError("--fragile keep-text is for ask and serve; render draws the whole text")
    }
  }

  func run() throws {
    let profile = try VisionProfile.argument(model)
    let installation = try Installation.find()
    var list = try input.list()
    let style = try StyleOption.style(
      style, mode: mode, profile: profile, list: &list, reading: input.reading, installation: installation)
    let press = Press(
      style: style, profile: profile, shelf: try installation.fontShelf(), workers: workers,
      format: imageFormat, compression: compression)
    let counter = try TextCounter(installation, names: [tokenizer])
    var extras: OutputExtras = tokenMap ? .tokenMaps : []
    if fragile == .sidecar { extras.insert(.fragile) }
    let folder = try OutputFolder(output, extras: extras)
    var report = RatioReport()
    defer { Progress.clear() }
    let outcome: Outcome
    do {
      outcome = try input.forEachDocument("rendering", in: list) { document, file in
        let counts = counter.start(document.text.bytes)
        var measure = DocumentMeasure(document, style: style)
        var view = ViewMeasure(model: profile.name)
        _ = try folder.render(document, file: file, with: press) { page in
          view.add(page.plan)
          try Interrupt.check()
        }
        measure.views = [view]
        measure.textTokens = counts.wait()
        report.documents.append(measure)
      }
    } catch {
      try folder.writeManifest(style: style, model: profile.name)
      throw error
    }
    if outcome.done > 0 { try folder.writeManifest(style: style, model: profile.name) }
    if json { Console.print(report.json) } else if outcome.done > 0 { show(report) }
    if let code = outcome.exitCode { throw code }
  }

  private func show(_ report: RatioReport) {
    Console.print(report.table)
    Console.print("pages are in \(output), described by \(output)/\(Manifest.pagesFile)")
  }
}
