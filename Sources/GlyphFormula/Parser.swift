/// TeX's stomach for formulas: tokens to a tree of atoms. Every token is read once, so time is linear; groups
/// nest at most `Formula.deepest` deep, so the stack is bounded.
struct Parser {
  var tokens: [TeXToken]
  var at = 0
  var alphabet = Alphabet.normal
  private var depth = 0
  /// Where the source ends, for errors at its end.
  let end: Int

  init(tokens: [TeXToken], end: Int) {
    self.tokens = tokens
    self.end = end
  }

  /// What ends a list besides the source's end.
  enum Terminator {
    /// The source ends.
    case end
    case endGroup
    /// `]` of an optional argument.
    case bracket
    /// `\right` or `\middle`
    case right
    /// `\end`, `&` or `\\`
    case cell
    /// `}` or `\\`
    case stackedRow
    /// `$` inside words.
    case dollar
    /// `\)` inside words.
    case parenthesis
  }

  // MARK: Tokens

  var position: Int { at < tokens.count ? tokens[at].position : end }

  func failure(_ reason: FormulaError.Reason) -> FormulaError {
    FormulaError(reason: reason, position: position)
  }

  func peek() -> TeXToken.Kind? { at < tokens.count ? tokens[at].kind : nil }

  mutating func skipSpaces() {
    while at < tokens.count, tokens[at].kind == .space { at += 1 }
  }

  /// The next token that is no space, without reading it.
  mutating func peekPastSpaces() -> TeXToken.Kind? {
    skipSpaces()
    return peek()
  }

  mutating func accept(_ kind: TeXToken.Kind) -> Bool {
    guard peekPastSpaces() == kind else { return false }
    at += 1
    return true
  }

  mutating func nested<T>(_ body: (inout Parser) throws(FormulaError) -> T) throws(FormulaError) -> T {
    guard depth < Formula.deepest else { throw failure(.tooDeep) }
    depth += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  // MARK: Lists

  /// A list up to its terminator, which stays unread. The alphabet of a group ends with it.
  mutating func parseList(until terminator: Terminator) throws(FormulaError) -> [MathItem] {
    try nested { (parser) throws(FormulaError) in
      let saved = parser.alphabet
      let items = try parser.parseItems(until: terminator)
      parser.alphabet = saved
      return items
    }
  }

  private mutating func parseItems(until terminator: Terminator) throws(FormulaError) -> [MathItem] {
    var items: [MathItem] = []
    while let kind = peekPastSpaces(), !ends(kind, terminator) {
      if case .command(let name) = kind {
        if let fraction = Self.infixes[name] {
          at += 1
          let denominator = try parseItems(until: terminator)
          return [.atom(infix(fraction, items, denominator))]
        }
        if try parseUnprinted(name, into: &items) { continue }
      }
      items.append(.atom(try parseAtomWithScripts()))
    }
    return items
  }

  private func ends(_ kind: TeXToken.Kind, _ terminator: Terminator) -> Bool {
    switch (kind, terminator) {
    case (.endGroup, .endGroup), (.character(0x5D), .bracket), (.endGroup, .stackedRow),
      (.newRow, .stackedRow), (.character(0x24), .dollar),
      (.command(")"), .parenthesis), (.command("right"), .right), (.command("middle"), .right),
      (.command("end"), .cell), (.newRow, .cell), (.alignment, .cell), (.command("cr"), .cell),
      (.command("tag"), .cell), (.command("tag*"), .cell), (.command("label"), .cell),
      (.command("hline"), .cell):
      true
    default: false
    }
  }

  // MARK: Fractions between their parts

  private struct Infix {
    var hasRule = true
    var left: UInt32?
    var right: UInt32?
  }

  private static let infixes: [String: Infix] = [
    "over": Infix(), "atop": Infix(hasRule: false), "choose": Infix(hasRule: false, left: 0x28, right: 0x29),
    "brack": Infix(hasRule: false, left: 0x5B, right: 0x5D),
    "brace": Infix(hasRule: false, left: 0x7B, right: 0x7D),
  ]

  private func infix(_ infix: Infix, _ numerator: [MathItem], _ denominator: [MathItem]) -> MathAtom {
    let fraction = Fraction(
      numerator: numerator, denominator: denominator, hasRule: infix.hasRule, left: infix.left,
      right: infix.right)
    return MathAtom(.inner, .fraction(fraction), position: numerator.first?.position ?? position)
  }

  // MARK: What is not an atom

  /// Spaces, styles, switches and commands that print nothing.
  private mutating func parseUnprinted(_ name: String, into items: inout [MathItem]) throws(FormulaError)
    -> Bool
  {
    if let mu = SymbolTable.spaces[name] {
      at += 1
      items.append(.space(mu))
    } else if let style = SymbolTable.styles[name] {
      at += 1
      items.append(.style(style))
    } else if let alphabet = SymbolTable.switches[name] {
      at += 1
      self.alphabet = alphabet
    } else if SymbolTable.silent.contains(name) {
      at += 1
    } else if Self.lengths.contains(name) {
      at += 1
      items.append(.space(try parseLength()))
    } else if name == "color" {
      at += 1
      _ = try parseOptional()
      try skipGroup()
    } else {
      return false
    }
    return true
  }

  private static let lengths: Set<String> = [
    "kern", "mkern", "hskip", "mskip", "hspace", "hspace*", "vspace", "vspace*", "mspace",
  ]

  /// A dimension, bare or in braces, in mu; vertical ones and unknown units count as nothing.
  private mutating func parseLength() throws(FormulaError) -> Double {
    let braced = accept(.beginGroup)
    skipSpaces()
    var characters: [UInt8] = []
    while case .character(let scalar)? = peek(), scalar < 0x80, characters.count < 16 {
      let byte = UInt8(scalar)
      let isNumber = 0x30...0x39 ~= byte || byte == 0x2E || byte == 0x2D || byte == 0x2B
      let isUnit = 0x61...0x7A ~= byte
      if !isNumber, !isUnit { break }
      if isNumber, characters.last.map({ 0x61...0x7A ~= $0 }) ?? false { break }
      characters.append(byte)
      at += 1
      if !braced, characters.count > 2, isUnit, 0x61...0x7A ~= characters[characters.count - 2] { break }
    }
    if braced {
      skipSpaces()
      guard accept(.endGroup) else { throw failure(.missing("} of a length")) }
    }
    let number = String(decoding: characters.prefix { $0 < 0x61 }, as: UTF8.self)
    let unit = String(decoding: characters.drop { $0 < 0x61 }, as: UTF8.self)
    guard let value = Double(number), let mu = Self.units[unit] else {
      throw failure(.missing("a length"))
    }
    return max(-180, min(180, value * mu))
  }

  /// mu, for 10 pt to the em.
  private static let units: [String: Double] = [
    "em": 18, "ex": 8, "mu": 1, "pt": 1.8, "px": 1.8, "cm": 51, "mm": 5.1, "in": 130,
  ]

  // MARK: Atoms

  mutating func parseAtomWithScripts() throws(FormulaError) -> MathAtom {
    var atom: MathAtom
    switch peekPastSpaces() {
    case .superscript, .subscript, .prime: atom = MathAtom(.ordinary, .empty, position: position)
    default: atom = try parseAtom()
    }
    try parseScripts(&atom)
    return atom
  }

  private mutating func parseScripts(_ atom: inout MathAtom) throws(FormulaError) {
    var primes: (count: Int, position: Int) = (0, 0)
    scripts: while let kind = peekPastSpaces() {
      switch kind {
      case .command("limits"): atom.limits = .always
      case .command("nolimits"): atom.limits = .never
      case .command("displaylimits"): atom.limits = .automatic
      case .prime: primes = (primes.count + 1, primes.count == 0 ? position : primes.position)
      case .superscript:
        guard atom.superscript == nil else { throw failure(.unexpected("second superscript")) }
        at += 1
        atom.superscript = try parseArgument()
        continue
      case .subscript:
        guard atom.subscript == nil else { throw failure(.unexpected("second subscript")) }
        at += 1
        atom.subscript = try parseArgument()
        continue
      default: break scripts
      }
      at += 1
    }
    guard primes.count > 0 else { return }
    atom.superscript = Self.primes(primes.count, primes.position) + (atom.superscript ?? [])
  }

  /// Up to four primes have a character of their own, in which they stand close.
  private static func primes(_ count: Int, _ position: Int) -> [MathItem] {
    let together: [UInt32] = [0x2032, 0x2033, 0x2034, 0x2057]
    var scalars = Array(repeating: together[3], count: count / 4)
    if count % 4 > 0 { scalars.append(together[count % 4 - 1]) }
    return scalars.map { .atom(MathAtom(.ordinary, .symbol($0), position: position)) }
  }

  /// A group in braces, or one atom without scripts.
  mutating func parseArgument() throws(FormulaError) -> [MathItem] {
    skipSpaces()
    if accept(.beginGroup) {
      let items = try parseList(until: .endGroup)
      guard accept(.endGroup) else { throw failure(.missing("}")) }
      return items
    }
    return [.atom(try parseAtom())]
  }

  mutating func parseAtom() throws(FormulaError) -> MathAtom {
    try nested { (parser) throws(FormulaError) in try parser.parseAtomHere() }
  }

  private mutating func parseAtomHere() throws(FormulaError) -> MathAtom {
    skipSpaces()
    let start = position
    guard let kind = peek() else { throw failure(.missing("an argument")) }
    switch kind {
    case .character(let scalar):
      if scalar == 0x24 { throw failure(.unexpected("$")) }
      at += 1
      return character(scalar, start)
    case .beginGroup:
      let items = try parseArgument()
      if items.count == 1, case .atom(let only) = items[0], only.class == .ordinary, only.subscript == nil,
        only.superscript == nil
      {
        return only
      }
      return MathAtom(.ordinary, .list(items), position: start)
    case .command(let name): return try parseCommand(name, start)
    case .endGroup: throw failure(.unexpected("}"))
    case .superscript: throw failure(.unexpected("^"))
    case .subscript: throw failure(.unexpected("_"))
    case .alignment: throw failure(.unexpected("&"))
    case .newRow: throw failure(.unexpected("\\\\"))
    case .prime:
      at += 1
      return MathAtom(.ordinary, .symbol(0x2032), position: start)
    case .space: throw failure(.missing("an argument"))
    }
  }

  func character(_ scalar: UInt32, _ start: Int) -> MathAtom {
    if scalar == 0x7E { return MathAtom(.ordinary, .list([.space(6)]), position: start) }
    // The comma of 10,000 and the dot of 3.14 are TeX's ordinary matter; words keep their hyphens.
    if let symbol = SymbolTable.characters[scalar], !(alphabet == .text && scalar == 0x2D) {
      return self.symbol(symbol, start)
    }
    return MathAtom(.ordinary, .symbol(alphabet.scalar(scalar)), position: start)
  }

  func symbol(_ symbol: MathSymbol, _ start: Int) -> MathAtom {
    var atom = MathAtom(symbol.class, .symbol(alphabet.scalar(symbol.scalar)), position: start)
    atom.limits = symbol.limits
    return atom
  }
}

extension MathItem {
  var position: Int? {
    if case .atom(let atom) = self { return atom.position }
    return nil
  }
}
