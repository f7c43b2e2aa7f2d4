/// Commands that make atoms.
extension Parser {
  mutating func parseCommand(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom {
    if let symbol = SymbolTable.commands[name] {
      at += 1
      return self.symbol(symbol, start)
    }
    if let limits = SymbolTable.functions[name] {
      at += 1
      return function(name, limits, start)
    }
    if let atom = try parseLetters(name, start) { return atom }
    if let atom = try parseDecoration(name, start) { return atom }
    if let atom = try parseConstruction(name, start) { return atom }
    if let atom = try parseShorthand(name, start) { return atom }
    throw failure(.unknownCommand(name))
  }

  private func function(_ name: String, _ limits: MathAtom.Limits, _ start: Int) -> MathAtom {
    let spelled: [String: String] = [
      "limsup": "lim sup", "liminf": "lim inf", "injlim": "inj lim", "projlim": "proj lim",
      "argmax": "arg max", "argmin": "arg min", "varlimsup": "lim sup", "varliminf": "lim inf",
    ]
    let items = (spelled[name] ?? name).unicodeScalars.map { scalar -> MathItem in
      scalar == " " ? .space(3) : .atom(MathAtom(.ordinary, .symbol(scalar.value), position: start))
    }
    var atom = MathAtom(.largeOperator, .list(items), position: start)
    atom.limits = limits
    return atom
  }

  // MARK: Letters and words

  private mutating func parseLetters(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom? {
    if let alphabet = SymbolTable.alphabets[name] {
      at += 1
      let saved = self.alphabet
      self.alphabet = alphabet
      let items = try parseArgument()
      self.alphabet = saved
      return Self.group(items, start)
    }
    if let alphabet = SymbolTable.words[name] {
      at += 1
      var items = try parseWords(alphabet)
      if name.hasSuffix("intertext") { items = [.space(18)] + items + [.space(18)] }
      let nucleus = name == "fbox" ? Nucleus.boxed(items) : .list(items)
      return MathAtom(.ordinary, nucleus, position: start)
    }
    switch name {
    case "operatorname", "operatorname*", "DeclareMathOperator", "DeclareMathOperator*":
      guard !name.hasPrefix("Declare") else { return nil }
      at += 1
      let saved = alphabet
      alphabet = .text
      let items = try parseArgument()
      alphabet = saved
      var atom = MathAtom(.largeOperator, .list(items), position: start)
      atom.limits = name.hasSuffix("*") ? .automatic : .never
      return atom
    default: return nil
    }
  }

  /// A group as one ordinary atom; a single symbol stays itself, with its class.
  static func group(_ items: [MathItem], _ start: Int) -> MathAtom {
    if items.count == 1, case .atom(let atom) = items[0] { return atom }
    return MathAtom(.ordinary, .list(items), position: start)
  }

  /// Words in braces: spaces count, `$...$` and `\(...\)` lead back to mathematics.
  private mutating func parseWords(_ alphabet: Alphabet) throws(FormulaError) -> [MathItem] {
    guard accept(.beginGroup) else {
      let saved = self.alphabet
      self.alphabet = alphabet
      defer { self.alphabet = saved }
      return [.atom(try parseAtom())]
    }
    return try nested { (parser) throws(FormulaError) in
      let saved = parser.alphabet
      parser.alphabet = alphabet
      let items = try parser.parseWordItems(alphabet)
      parser.alphabet = saved
      return items
    }
  }

  private mutating func parseWordItems(_ alphabet: Alphabet) throws(FormulaError) -> [MathItem] {
    var items: [MathItem] = []
    while let kind = peek() {
      let start = position
      switch kind {
      case .endGroup:
        at += 1
        return items
      case .space: items.append(.space(5))
      case .character(0x24):
        at += 1
        items.append(.atom(try parseInnerFormula(until: .dollar, start)))
      case .command("("):
        at += 1
        items.append(.atom(try parseInnerFormula(until: .parenthesis, start)))
      case .character(0x7E): items.append(.space(5))
      case .character(let scalar):
        items.append(.atom(MathAtom(.ordinary, .symbol(alphabet.scalar(scalar)), position: start)))
      case .prime: items.append(.atom(MathAtom(.ordinary, .symbol(0x2019), position: start)))
      case .beginGroup:
        items.append(.atom(MathAtom(.ordinary, .list(try parseWords(alphabet)), position: start)))
        continue
      case .command(let name):
        if let mu = SymbolTable.spaces[name] {
          items.append(.space(mu))
        } else {
          items.append(.atom(try parseAtom()))
          continue
        }
      default: throw failure(.unexpected("'\(kind)' in words"))
      }
      at += 1
    }
    throw failure(.missing("} of words"))
  }

  private mutating func parseInnerFormula(until end: Terminator, _ start: Int) throws(FormulaError)
    -> MathAtom
  {
    let saved = alphabet
    alphabet = .normal
    let items = try parseList(until: end)
    alphabet = saved
    // The caller reads the closing delimiter.
    guard peek() != nil else { throw failure(.missing("end of a formula in words")) }
    return MathAtom(.ordinary, .list(items), position: start)
  }

  // MARK: What stands above, below or through

  private mutating func parseDecoration(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom? {
    if let accent = SymbolTable.accents[name] {
      at += 1
      let base = try parseArgument()
      return MathAtom(
        .ordinary, .accent(accent.mark, isWide: accent.isWide, isBelow: accent.isBelow, base: base),
        position: start)
    }
    if let stretch = SymbolTable.stretches[name] {
      at += 1
      let base = try parseArgument()
      let isBrace = 0x23B4...0x23E1 ~= stretch.scalar
      var atom = MathAtom(
        isBrace ? .largeOperator : .ordinary,
        .stretched(stretch.scalar, isBelow: stretch.isBelow, base: base), position: start)
      atom.limits = isBrace ? .always : .never
      return atom
    }
    if let arrow = SymbolTable.arrows[name] {
      at += 1
      let below = try parseOptional() ?? []
      let above = try parseArgument()
      return MathAtom(.relation, .arrow(arrow, above: above, below: below), position: start)
    }
    let nucleus: Nucleus
    switch name {
    case "overline", "widebar": nucleus = try argument { .bar(isBelow: false, base: $0) }
    case "underline", "underbar": nucleus = try argument { .bar(isBelow: true, base: $0) }
    case "boxed": nucleus = try argument { .boxed($0) }
    case "phantom": nucleus = try argument { .phantom($0, hasWidth: true, hasHeight: true) }
    case "hphantom": nucleus = try argument { .phantom($0, hasWidth: true, hasHeight: false) }
    case "vphantom": nucleus = try argument { .phantom($0, hasWidth: false, hasHeight: true) }
    case "cancel", "bcancel", "xcancel", "sout": nucleus = try argument { .cancelled($0) }
    case "smash":
      at += 1
      _ = try parseOptional()
      nucleus = .smashed(try parseArgument())
    case "not": return try parseNegation(start)
    default: return nil
    }
    return MathAtom(.ordinary, nucleus, position: start)
  }

  private mutating func argument(_ make: ([MathItem]) -> Nucleus) throws(FormulaError) -> Nucleus {
    at += 1
    return make(try parseArgument())
  }

  /// `\not`: Unicode's own negated symbol where there is one, a stroke through the next atom otherwise.
  private mutating func parseNegation(_ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    var atom = try parseAtom()
    if case .symbol(let scalar) = atom.nucleus, let negated = Self.negated[scalar] {
      atom.nucleus = .symbol(negated)
    } else {
      let base = atom
      atom = MathAtom(base.class, .negated([.atom(base)]), position: start)
    }
    atom.position = start
    return atom
  }

  private static let negated: [UInt32: UInt32] = [
    0x3D: 0x2260, 0x3C: 0x226E, 0x3E: 0x226F, 0x2208: 0x2209, 0x220B: 0x220C, 0x2203: 0x2204, 0x2223: 0x2224,
    0x2225: 0x2226, 0x223C: 0x2241, 0x2243: 0x2244, 0x2245: 0x2247, 0x2248: 0x2249, 0x2261: 0x2262,
    0x2264: 0x2270, 0x2265: 0x2271, 0x227A: 0x2280, 0x227B: 0x2281, 0x2282: 0x2284, 0x2283: 0x2285,
    0x2286: 0x2288, 0x2287: 0x2289, 0x22A2: 0x22AC, 0x22A8: 0x22AD, 0x2190: 0x219A, 0x2192: 0x219B,
    0x2194: 0x21AE, 0x21D0: 0x21CD, 0x21D2: 0x21CF, 0x21D4: 0x21CE,
  ]

  /// The items of an optional argument in square brackets; nil where there is none.
  mutating func parseOptional() throws(FormulaError) -> [MathItem]? {
    guard peekPastSpaces() == .character(0x5B) else { return nil }
    at += 1
    let items = try parseList(until: .bracket)
    guard accept(.character(0x5D)) else { throw failure(.missing("]")) }
    return items
  }

  /// Reads a group in braces without a look inside.
  mutating func skipGroup() throws(FormulaError) { _ = try rawGroup() }

  /// The tokens of a group in braces.
  mutating func rawGroup() throws(FormulaError) -> ArraySlice<TeXToken> {
    guard accept(.beginGroup) else { throw failure(.missing("{")) }
    let start = at
    var open = 1
    while at < tokens.count {
      if tokens[at].kind == .beginGroup { open += 1 }
      if tokens[at].kind == .endGroup { open -= 1 }
      at += 1
      if open == 0 { return tokens[start..<at - 1] }
    }
    throw failure(.missing("}"))
  }
}
