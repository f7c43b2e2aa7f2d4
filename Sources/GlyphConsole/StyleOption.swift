import GlyphDocument
import GlyphLayout
import GlyphVision
import Glyphpress

/// The style that `--style` means, where it may be `auto`.
public enum StyleOption {
  public static let auto = "auto"

  /// - Parameters:
  ///   - mode: Where it is given, `auto` keeps to it.
  ///   - list: The inputs; what can be read only once is held in memory afterwards.
  /// - Throws: What `PageStyle.argument` and `StyleChooser.choose` throw.
  public static func style(
    _ argument: String, mode: PageStyle.Mode?, profile: VisionProfile, list: inout InputList,
    reading: Reading?, installation: Installation
  ) throws -> PageStyle {
    guard argument == auto else { return try .argument(argument, mode: mode) }
    let chooser = try StyleChooser(
      profile: profile, constraints: StyleConstraints(), modes: mode.map { [$0] },
      installation: installation)
    // What cannot be read is reported when it is rendered.
    let documents = StyleChooser.documents(&list, reading: reading) { _, _ in false }
    return try chooser.choose(documents) { try Interrupt.check() }
  }
}
