/// A symbol as commands and characters name it.
struct MathSymbol: Hashable, Sendable {
  var scalar: UInt32
  var `class`: AtomClass
  var limits = MathAtom.Limits.never
}

/// The symbols by command name and by character, made once from `SymbolData`.
enum SymbolTable {
  static let commands: [String: MathSymbol] = {
    var table: [String: MathSymbol] = [:]
    for (text, symbol) in groups {
      for (name, scalar) in entries(text) {
        table[name] = MathSymbol(scalar: scalar, class: symbol.class, limits: symbol.limits)
      }
    }
    return table
  }()

  /// Classes of characters typed as they are; what is not listed is ordinary.
  static let characters: [UInt32: MathSymbol] = {
    var table: [UInt32: MathSymbol] = [:]
    for (text, symbol) in groups {
      for (_, scalar) in entries(text) where table[scalar] == nil {
        table[scalar] = MathSymbol(scalar: scalar, class: symbol.class, limits: symbol.limits)
      }
    }
    for (characters, kind) in ascii {
      for scalar in characters.unicodeScalars {
        table[scalar.value] = MathSymbol(scalar: scalar.value, class: kind)
      }
    }
    table[0x2D] = MathSymbol(scalar: 0x2212, class: .binary)
    table[0x2A] = MathSymbol(scalar: 0x2217, class: .binary)
    table[0xB7] = MathSymbol(scalar: 0x22C5, class: .binary)
    table[0x27] = MathSymbol(scalar: 0x2032, class: .ordinary)
    table[0x60] = MathSymbol(scalar: 0x2018, class: .ordinary)
    return table
  }()

  private static let ascii: [(String, AtomClass)] = [
    ("+−±", .binary), ("=<>:", .relation), ("([", .open), (")]!?", .close), (",;", .punctuation),
    ("/|.\"@", .ordinary),
  ]

  private static let groups: [(String, MathSymbol)] = [
    (SymbolData.ordinary, MathSymbol(scalar: 0, class: .ordinary)),
    (SymbolData.largeOperator, MathSymbol(scalar: 0, class: .largeOperator, limits: .automatic)),
    (SymbolData.integral, MathSymbol(scalar: 0, class: .largeOperator, limits: .never)),
    (SymbolData.open, MathSymbol(scalar: 0, class: .open)),
    (SymbolData.close, MathSymbol(scalar: 0, class: .close)),
    (SymbolData.punctuation, MathSymbol(scalar: 0, class: .punctuation)),
    (SymbolData.inner, MathSymbol(scalar: 0, class: .inner)),
    (SymbolData.binary, MathSymbol(scalar: 0, class: .binary)),
    (SymbolData.relation, MathSymbol(scalar: 0, class: .relation)),
  ]

  private static func entries(_ text: String) -> [(String, UInt32)] {
    text.split { $0 == "," || $0 == "\n" }.compactMap { entry in
      let parts = entry.split(separator: " ")
      guard parts.count == 2, let scalar = UInt32(parts[1], radix: 16) else { return nil }
      return (String(parts[0]), scalar)
    }
  }

  /// Names set upright as operators; those with limits below in display style first.
  static let functions: [String: MathAtom.Limits] = {
    let limits =
      "lim limsup liminf max min sup inf det gcd Pr injlim projlim varlimsup varliminf argmax argmin"
    let plain = """
      arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh arctg \
      arcctg ch cosec cotg ctg cth sh tg th
      """
    var table: [String: MathAtom.Limits] = [:]
    for name in limits.split(separator: " ") { table[String(name)] = .automatic }
    for name in plain.split(separator: " ") { table[String(name)] = .never }
    return table
  }()

  /// Accents: the combining mark, and whether it grows with its base.
  static let accents: [String: (mark: UInt32, isWide: Bool, isBelow: Bool)] = [
    "hat": (0x302, false, false), "widehat": (0x302, true, false), "tilde": (0x303, false, false),
    "widetilde": (0x303, true, false), "bar": (0x304, false, false), "vec": (0x20D7, false, false),
    "dot": (0x307, false, false), "ddot": (0x308, false, false), "dddot": (0x20DB, false, false),
    "ddddot": (0x20DC, false, false), "acute": (0x301, false, false), "grave": (0x300, false, false),
    "breve": (0x306, false, false), "check": (0x30C, false, false), "widecheck": (0x30C, true, false),
    "mathring": (0x30A, false, false), "utilde": (0x330, true, true),
  ]

  /// What grows over or under its base: braces, brackets, arrows.
  static let stretches: [String: (scalar: UInt32, isBelow: Bool)] = [
    "overbrace": (0x23DE, false), "underbrace": (0x23DF, true), "overbracket": (0x23B4, false),
    "underbracket": (0x23B5, true), "overparen": (0x23DC, false), "underparen": (0x23DD, true),
    "overrightarrow": (0x2192, false), "overleftarrow": (0x2190, false),
    "overleftrightarrow": (0x2194, false), "underrightarrow": (0x2192, true),
    "underleftarrow": (0x2190, true), "underleftrightarrow": (0x2194, true),
    "overgroup": (0x23E0, false), "undergroup": (0x23E1, true), "overrightharpoon": (0x21C0, false),
    "overleftharpoon": (0x21BC, false), "Overrightarrow": (0x21D2, false),
  ]

  static let arrows: [String: UInt32] = [
    "xrightarrow": 0x2192, "xleftarrow": 0x2190, "xleftrightarrow": 0x2194, "xRightarrow": 0x21D2,
    "xLeftarrow": 0x21D0, "xLeftrightarrow": 0x21D4, "xmapsto": 0x21A6, "xhookrightarrow": 0x21AA,
    "xhookleftarrow": 0x21A9, "xrightleftharpoons": 0x21CC, "xleftrightharpoons": 0x21CB,
    "xrightharpoonup": 0x21C0, "xleftharpoonup": 0x21BC, "xtwoheadrightarrow": 0x21A0, "xlongequal": 0x3D,
  ]

  /// Commands with an argument in an alphabet.
  static let alphabets: [String: Alphabet] = [
    "mathrm": .roman, "mathup": .roman, "mathbf": .bold, "mathit": .italic, "mathnormal": .normal,
    "mathcal": .script, "mathscr": .script, "mathfrak": .fraktur, "mathbb": .blackboard, "mathsf": .sans,
    "mathtt": .typewriter, "boldsymbol": .boldItalic, "bm": .boldItalic, "pmb": .boldItalic,
    "symbf": .bold, "symbfit": .boldItalic, "mathbfit": .boldItalic, "mathbfcal": .boldScript,
    "mathbfscr": .boldScript, "mathbffrak": .boldFraktur, "mathds": .blackboard, "mathbbm": .blackboard,
    "Bbb": .blackboard, "bold": .bold, "frak": .fraktur, "mathbfsf": .sansBold, "mathsfit": .sansItalic,
    "symup": .roman, "symrm": .roman, "symit": .italic, "symbb": .blackboard, "symcal": .script,
    "symfrak": .fraktur, "symsf": .sans, "symtt": .typewriter,
  ]

  /// Commands that change the alphabet for the rest of the group.
  static let switches: [String: Alphabet] = [
    "rm": .roman, "bf": .bold, "it": .italic, "cal": .script, "sf": .sans, "tt": .typewriter, "sl": .italic,
    "mit": .normal, "boldmath": .boldItalic,
  ]

  /// Commands with an argument of words.
  static let words: [String: Alphabet] = [
    "text": .text, "textrm": .text, "textnormal": .text, "mbox": .text, "hbox": .text, "textup": .text,
    "textbf": .bold, "textit": .italic, "emph": .italic, "textsl": .italic, "textsf": .sans,
    "texttt": .typewriter,
    "textsc": .text, "intertext": .text, "shortintertext": .text, "textmd": .text, "fbox": .text,
  ]

  /// Widths in mu.
  static let spaces: [String: Double] = [
    ",": 3, "thinspace": 3, ":": 4, ">": 4, "medspace": 4, ";": 5, "thickspace": 5, "!": -3,
    "negthinspace": -3,
    "negmedspace": -4, "negthickspace": -5, " ": 6, "space": 6, "nobreakspace": 6, "enspace": 9, "quad": 18,
    "qquad": 36, "enskip": 9, "hfill": 18, "hfil": 18, "/": 0,
  ]

  static let styles: [String: MathStyle.Level] = [
    "displaystyle": .display, "textstyle": .text, "scriptstyle": .script, "scriptscriptstyle": .scriptScript,
  ]

  /// Heights in em of `\big` (8.5 pt of 10 and on, as in plain TeX).
  static let bigFences: [String: (height: Double, class: AtomClass)] = {
    var table: [String: (Double, AtomClass)] = [:]
    for (name, height) in [("big", 1.2), ("Big", 1.65), ("bigg", 2.1), ("Bigg", 2.6)] {
      table[name] = (height, .ordinary)
      table[name + "l"] = (height, .open)
      table[name + "r"] = (height, .close)
      table[name + "m"] = (height, .relation)
    }
    return table
  }()

  /// Commands that change the class of their argument.
  static let classes: [String: AtomClass] = [
    "mathord": .ordinary, "mathop": .largeOperator, "mathbin": .binary, "mathrel": .relation,
    "mathopen": .open,
    "mathclose": .close, "mathpunct": .punctuation, "mathinner": .inner,
  ]

  /// Commands that say nothing on paper.
  static let silent: Set<String> = [
    "nonumber", "notag", "relax", "displaylimits", "allowbreak", "nobreak", "noindent", "centering",
    "break", "nolinebreak", "linebreak", "newline", "normalsize", "small", "footnotesize", "scriptsize",
    "tiny",
    "large", "Large", "displaybreak", "strut", "mathstrut", "null", "protect", "unskip", "par",
    "mathsurround",
  ]
}
