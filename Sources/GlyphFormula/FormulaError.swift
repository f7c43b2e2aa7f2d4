/// Why a formula cannot be typeset; its source is then drawn instead.
public struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    case unknownCommand(String)
    case unknownEnvironment(String)
    /// What stands here has no meaning at this place.
    case unexpected(String)
    /// The text ended, or the group did, where this had to come.
    case missing(String)
    /// Groups in groups, beyond `Formula.deepest`.
    case tooDeep
    /// No font of the shelf draws this character by itself.
    case noGlyph(UInt32)
    /// Wider or taller than a page can be (px).
    case tooLarge(Int)
  }

  public var reason: Reason
  /// Byte offset in the formula's source, delimiters included.
  public var position: Int

  /// A stable name for scripts.
  public var code: String {
    switch reason {
    case .unknownCommand: "formula.command"
    case .unknownEnvironment: "formula.environment"
    case .unexpected: "formula.unexpected"
    case .missing: "formula.missing"
    case .tooDeep: "formula.deep"
    case .noGlyph: "formula.glyph"
    case .tooLarge: "formula.large"
    }
  }

  public var description: String {
    let what =
      switch reason {
      case .unknownCommand(let name): "unknown command '\\\(name)'"
      case .unknownEnvironment(let name): "unknown environment '\(name)'"
      case .unexpected(let what): "unexpected \(what)"
      case .missing(let what): "\(what) missing"
      case .tooDeep: "more than \(Formula.deepest) groups in groups"
      case .noGlyph(let scalar): "no font draws U+\(String(scalar, radix: 16, uppercase: true)) in a formula"
      case .tooLarge(let size): "\(size) px is more than a page holds"
      }
    return "\(what) at byte \(position) of the formula"
  }

  public var hint: String? {
    switch reason {
    case .unknownCommand, .unknownEnvironment: "the formula is drawn as its source; no macro is expanded"
    default: "the formula is drawn as its source"
    }
  }
}
