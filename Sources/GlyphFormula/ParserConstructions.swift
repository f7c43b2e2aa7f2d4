/// Fractions, roots, fences, stacks, and what packages add to them.
extension Parser {
  mutating func parseConstruction(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom? {
    if let big = SymbolTable.bigFences[name] {
      at += 1
      return MathAtom(big.class, .fence(try parseFence(), height: big.height), position: start)
    }
    if let kind = SymbolTable.classes[name] {
      at += 1
      var atom = MathAtom(kind, .list(try parseArgument()), position: start)
      if kind == .largeOperator { atom.limits = .automatic }
      return atom
    }
    switch name {
    case "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac": return try parseFraction(name, start)
    case "binom", "dbinom", "tbinom": return try parseBinomial(name, start)
    case "genfrac": return try parseGeneralFraction(start)
    case "sqrt":
      at += 1
      let degree = try parseOptional()
      return MathAtom(.ordinary, .radical(degree: degree, radicand: try parseArgument()), position: start)
    case "left": return try parseDelimited(start)
    case "begin": return try parseEnvironment(start)
    case "overset", "stackrel", "underset", "stackunder": return try parseStack(name, start)
    case "substack": return try parseSubstack(start)
    case "textcolor", "colorbox":
      at += 1
      _ = try parseOptional()
      try skipGroup()
      return Self.group(try parseArgument(), start)
    case "mathchoice":
      at += 1
      _ = try parseArgument()
      let text = try parseArgument()
      _ = try parseArgument()
      _ = try parseArgument()
      return Self.group(text, start)
    default: return nil
    }
  }

  private mutating func parseFraction(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    if name == "cfrac" { _ = try parseOptional() }
    var fraction = Fraction(numerator: try parseArgument(), denominator: try parseArgument())
    switch name {
    case "dfrac", "cfrac": fraction.style = .display
    case "tfrac", "nicefrac", "sfrac": fraction.style = .text
    default: break
    }
    return MathAtom(.inner, .fraction(fraction), position: start)
  }

  private mutating func parseBinomial(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    var fraction = Fraction(
      numerator: try parseArgument(), denominator: try parseArgument(), hasRule: false, left: 0x28,
      right: 0x29)
    fraction.style = name == "dbinom" ? .display : name == "tbinom" ? .text : nil
    return MathAtom(.inner, .fraction(fraction), position: start)
  }

  /// `\genfrac{left}{right}{thickness}{style}{numerator}{denominator}`
  private mutating func parseGeneralFraction(_ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    func fence(_ tokens: ArraySlice<TeXToken>) -> UInt32? {
      switch tokens.first(where: { $0.kind != .space })?.kind {
      case .character(let scalar): scalar
      case .command(let name): SymbolTable.commands[name]?.scalar
      default: nil
      }
    }
    let left = fence(try rawGroup())
    let right = fence(try rawGroup())
    let thickness = try rawGroup()
    let style = try rawGroup()
    var fraction = Fraction(numerator: try parseArgument(), denominator: try parseArgument())
    fraction.left = left
    fraction.right = right
    fraction.hasRule = thickness.first?.kind != .character(0x30)
    if case .character(let digit)? = style.first?.kind, digit >= 0x30 {
      fraction.style = MathStyle.Level(rawValue: Int(digit - 0x30))
    }
    return MathAtom(.inner, .fraction(fraction), position: start)
  }

  // MARK: Fences

  /// A delimiter after `\left`, `\big` and so on; nil for the invisible `.`.
  mutating func parseFence() throws(FormulaError) -> UInt32? {
    skipSpaces()
    guard let kind = peek() else { throw failure(.missing("a delimiter")) }
    at += 1
    switch kind {
    case .character(0x2E): return nil
    case .character(0x3C): return 0x27E8
    case .character(0x3E): return 0x27E9
    case .character(let scalar) where Self.fences.contains(scalar): return scalar
    case .command(let name):
      if let symbol = SymbolTable.commands[name], Self.fences.contains(symbol.scalar) { return symbol.scalar }
    default: break
    }
    at -= 1
    throw failure(.unexpected("delimiter"))
  }

  private static let fences: Set<UInt32> = [
    0x28, 0x29, 0x5B, 0x5D, 0x7B, 0x7D, 0x7C, 0x2F, 0x5C, 0x2016, 0x27E8, 0x27E9, 0x2308, 0x2309, 0x230A,
    0x230B,
    0x2191, 0x2193, 0x2195, 0x21D1, 0x21D3, 0x21D5, 0x231C, 0x231D, 0x231E, 0x231F, 0x27E6, 0x27E7, 0x27EE,
    0x27EF, 0x2223, 0x2225, 0x23B0, 0x23B1,
  ]

  private mutating func parseDelimited(_ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    var fences = [try parseFence()]
    var bodies: [[MathItem]] = []
    while true {
      bodies.append(try parseList(until: .right))
      guard let kind = peek() else { throw failure(.missing("\\right")) }
      at += 1
      fences.append(try parseFence())
      if kind == .command("right") { break }
    }
    return MathAtom(.inner, .delimited(fences: fences, bodies: bodies), position: start)
  }

  // MARK: Stacks

  private mutating func parseStack(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    let script = try parseArgument()
    let base = try parseArgument()
    let isBelow = name.hasPrefix("under") || name == "stackunder"
    var kind = AtomClass.ordinary
    if name == "stackrel" { kind = .relation }
    if base.count == 1, case .atom(let atom) = base[0], kind == .ordinary { kind = atom.class }
    return MathAtom(
      kind, .stack(base: base, above: isBelow ? nil : script, below: isBelow ? script : nil), position: start)
  }

  private mutating func parseSubstack(_ start: Int) throws(FormulaError) -> MathAtom {
    at += 1
    guard accept(.beginGroup) else { throw failure(.missing("{")) }
    var rows: [MathTable.Row] = []
    repeat {
      rows.append(MathTable.Row(cells: [try parseList(until: .stackedRow)]))
    } while accept(.newRow)
    guard accept(.endGroup) else { throw failure(.missing("}")) }
    let table = MathTable(rows: rows, alignments: [.center], gaps: [0], style: .script, pitch: 0)
    return MathAtom(.ordinary, .table(table), position: start)
  }

  // MARK: What packages and Markdown writers add

  mutating func parseShorthand(_ name: String, _ start: Int) throws(FormulaError) -> MathAtom? {
    if let letter = Self.numberSets[name] {
      at += 1
      return MathAtom(.ordinary, .symbol(Alphabet.blackboard.scalar(letter)), position: start)
    }
    if let fences = Self.fenced[name] {
      at += 1
      _ = accept(.character(0x2A))
      let body = try parseArgument()
      return MathAtom(.inner, .delimited(fences: fences, bodies: [body]), position: start)
    }
    switch name {
    case "pmod", "pod", "mod":
      at += 1
      let argument = try parseArgument()
      return modulus(argument, start, isWord: name != "pod", isFenced: name != "mod")
    case "bmod":
      at += 1
      return MathAtom(.binary, .list(word("mod", start)), position: start)
    case "ref", "eqref", "cite":
      at += 1
      return MathAtom(.ordinary, .list(reference(try rawGroup(), start)), position: start)
    case "LaTeX", "TeX":
      at += 1
      return MathAtom(.ordinary, .list(word(name, start)), position: start)
    default: return nil
    }
  }

  private static let numberSets: [String: UInt32] = ["R": 0x52, "N": 0x4E, "Z": 0x5A, "C": 0x43, "Q": 0x51]

  private static let fenced: [String: [UInt32?]] = [
    "abs": [0x7C, 0x7C], "norm": [0x2016, 0x2016], "bra": [0x27E8, 0x7C], "ket": [0x7C, 0x27E9],
    "braket": [0x27E8, 0x27E9], "ceil": [0x2308, 0x2309], "floor": [0x230A, 0x230B], "set": [0x7B, 0x7D],
  ]

  func word(_ text: String, _ start: Int) -> [MathItem] {
    text.unicodeScalars.map { .atom(MathAtom(.ordinary, .symbol($0.value), position: start)) }
  }

  /// A label's or reference's key between square brackets: it is no mathematics.
  func reference(_ tokens: ArraySlice<TeXToken>, _ start: Int) -> [MathItem] {
    var items = word("[", start)
    for token in tokens {
      switch token.kind {
      case .character(let scalar): items.append(.atom(MathAtom(.ordinary, .symbol(scalar), position: start)))
      case .subscript: items += word("_", start)
      case .space: items.append(.space(5))
      case .prime: items += word("'", start)
      default: break
      }
    }
    return items + word("]", start)
  }

  private func modulus(_ argument: [MathItem], _ start: Int, isWord: Bool, isFenced: Bool) -> MathAtom {
    var items: [MathItem] = isWord ? word("mod", start) + [.space(6)] : []
    items += argument
    if isFenced {
      items =
        [.atom(MathAtom(.open, .symbol(0x28), position: start))] + items
        + [.atom(MathAtom(.close, .symbol(0x29), position: start))]
    }
    return MathAtom(.ordinary, .list([.space(8)] + items), position: start)
  }
}
