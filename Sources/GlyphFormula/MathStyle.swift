import GlyphFonts

/// TeX's eight styles (TeXbook, chapter 17): four levels, each plain or cramped (superscripts stand lower).
struct MathStyle: Hashable, Sendable {
  enum Level: Int, Hashable, Sendable, Comparable {
    case display, text, script, scriptScript
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  var level: Level
  var isCramped = false

  static let display = MathStyle(level: .display)
  static let text = MathStyle(level: .text)

  var isDisplay: Bool { level == .display }
  /// Whether the spaces in parentheses of TeX's table are left out.
  var isScript: Bool { level >= .script }

  var size: MathSize {
    switch level {
    case .display, .text: .text
    case .script: .script
    case .scriptScript: .scriptScript
    }
  }

  var cramped: MathStyle { MathStyle(level: level, isCramped: true) }
  var superscript: MathStyle {
    MathStyle(level: level <= .text ? .script : .scriptScript, isCramped: isCramped)
  }
  var `subscript`: MathStyle { superscript.cramped }
  /// TeX goes from display to text style and from text to script style.
  var numerator: MathStyle {
    switch level {
    case .display: MathStyle(level: .text, isCramped: isCramped)
    case .text: MathStyle(level: .script, isCramped: isCramped)
    case .script, .scriptScript: MathStyle(level: .scriptScript, isCramped: isCramped)
    }
  }
  var denominator: MathStyle { numerator.cramped }
}

/// The space between two atoms (TeXbook, page 170).
enum AtomSpacing {
  /// Rows: left atom; columns: right atom, in the order of `AtomClass`. 0 none, 1 thin, 2 medium, 3 thick, in
  /// text and display only where negative; 9 cannot occur.
  private static let table: [[Int8]] = [
    [0, 1, -2, -3, 0, 0, 0, -1],
    [1, 1, 9, -3, 0, 0, 0, -1],
    [-2, -2, 9, 9, -2, 9, 9, -2],
    [-3, -3, 9, 0, -3, 0, 0, -3],
    [0, 0, 9, 0, 0, 0, 0, 0],
    [0, 1, -2, -3, 0, 0, 0, -1],
    [-1, -1, 9, -1, -1, -1, -1, -1],
    [-1, 1, -2, -3, -1, 0, -1, -1],
  ]
  private static let mu: [Double] = [0, 3, 4, 5]

  /// mu.
  static func between(_ left: AtomClass, _ right: AtomClass, isScript: Bool) -> Double {
    let entry = table[left.rawValue][right.rawValue]
    if entry == 9 || (entry < 0 && isScript) { return 0 }
    return mu[Int(abs(entry))]
  }

  /// A binary operator without two operands is an ordinary symbol (TeXbook, appendix G, rules 5 and 6).
  static func resolveBinaries(_ items: inout [MathItem]) {
    var last: (index: Int, class: AtomClass)?
    for index in items.indices {
      guard case .atom(var atom) = items[index] else { continue }
      if atom.class == .binary {
        switch last?.class {
        case nil, .binary, .largeOperator, .relation, .open, .punctuation:
          atom.class = .ordinary
          items[index] = .atom(atom)
        default: break
        }
      } else if [.relation, .close, .punctuation].contains(atom.class) {
        demote(&items, last)
      }
      last = (index, atom.class)
    }
    demote(&items, last)
  }

  private static func demote(_ items: inout [MathItem], _ last: (index: Int, class: AtomClass)?) {
    guard let last, last.class == .binary, case .atom(var atom) = items[last.index] else { return }
    atom.class = .ordinary
    items[last.index] = .atom(atom)
  }
}
