import ArgumentParser
import GlyphDocument
import GlyphFiles
import GlyphImage
import GlyphJSON
import GlyphLayout
import GlyphVision
import Glyphpress

extension PageStyle {
  /// The style that `--style` means: a name, or the path of a JSON file.
  public static func argument(_ argument: String, mode: Mode?) throws -> PageStyle {
    var style: PageStyle
    do {
      if argument.hasSuffix(".json") || argument.contains("/") {
        let bytes = try Files.read(argument)
        do {
          style = try PageStyle(json: try JSONValue(parsing: bytes), fileExists: Files.exists)
        } catch let error as JSONError {
          throw ReadError(place: argument, message: "not JSON: \(error)")
        }
      } else {
        style = try .named(argument)
      }
    } catch let error as StyleError {
      throw PressError.style(error)
    }
    if let mode { style.mode = mode }
    return style
  }
}

/// A file on the command line that is not what it should be.
public struct ReadError: ReportedError {
  public var place: String
  public var message: String
  public var code: String { "file.format" }
  public var hint: String?

  public init(place: String, message: String, hint: String? = nil) {
    self.place = place
    self.message = message
    self.hint = hint
  }

  public var description: String { "'\(place)': \(message)" }
}

extension PageStyle.Mode: ExpressibleByArgument {}
extension Reading: ExpressibleByArgument {}
extension PNGWriter.Compression: ExpressibleByArgument {}
extension ImageFormat: ExpressibleByArgument {}
extension FragilePolicy: ExpressibleByArgument {}

extension VisionProfile {
  /// The profile that `--model` means, under the name the user gave: a known name, or the path of a profile or
  /// `preprocessor_config.json`.
  public static func argument(_ argument: String) throws -> VisionProfile {
    if argument.hasSuffix(".json") {
      return try VisionProfile(json: try Files.read(argument), name: argument)
    }
    var profile = try VisionProfile.named(argument)
    profile.name = argument
    return profile
  }
}
