/// Choosing between `I`, `i` and `l`, which small sizes draw alike, by the words that they make.
extension TextAssembler {
  /// For pieces with several letters to choose from, the one that makes the likeliest word.
  func spelledLetters(_ scripts: [LetterScript?]) -> [Int: UInt32] {
    var chosen: [Int: UInt32] = [:]
    var at = 0
    while at < pieces.count {
      let start = at
      var word: [[UInt8]] = []
      while at < pieces.count, let letters = letters(at, scripts) {
        word.append(letters)
        at += 1
      }
      if word.contains(where: { $0.count > 1 }) {
        let best = Spelling.best(word)
        for (offset, letter) in best.enumerated() where word[offset].count > 1 {
          chosen[start + offset] = UInt32(letter)
        }
      }
      if word.isEmpty { at += 1 }
    }
    return chosen
  }

  /// The letters of ASCII that a piece may be; nil where it is something else.
  private func letters(_ index: Int, _ scripts: [LetterScript?]) -> [UInt8]? {
    func ascii(_ scalars: [UInt32]) -> UInt8? {
      guard scalars.count == 1, 0x41...0x5A ~= scalars[0] || 0x61...0x7A ~= scalars[0] else { return nil }
      return UInt8(scalars[0])
    }
    switch pieces[index] {
    case .scalars(let scalars): return ascii(scalars).map { [$0] }
    case .choice(let name):
      let letters = shelf.classes[name].members.compactMap(ascii).sorted(by: >)
      let isLatin = neighbours(index, scripts).first ?? .latin == .latin
      return letters.isEmpty || !isLatin ? nil : letters
    }
  }
}

/// A way to write the first letters of a word.
struct Spelling {
  private var letters: [UInt8] = []
  /// Half bits.
  private var cost = 0
  /// The last two letters of the part of a word that is written, as `LetterTriples` counts them.
  private var context = (26, 26)

  /// - Parameter word: For each letter those that it may be, the likelier ones first.
  static func best(_ word: [[UInt8]]) -> [UInt8] {
    if word.count == 1 { return [word[0].contains(0x49) ? 0x49 : word[0][0]] }
    var spellings = [Spelling()]
    for letters in word {
      var longer: [Spelling] = []
      for spelling in spellings {
        for letter in letters {
          let next = spelling.adding(letter)
          // Only the last two letters matter for those to come.
          if let same = longer.firstIndex(where: { $0.letters.suffix(2) == next.letters.suffix(2) }) {
            if next.cost < longer[same].cost { longer[same] = next }
          } else {
            longer.append(next)
          }
        }
      }
      spellings = longer
    }
    return spellings.min { $0.ended < $1.ended }?.letters ?? []
  }

  private static func isUpper(_ letter: UInt8) -> Bool { letter < 0x61 }

  private func adding(_ letter: UInt8) -> Spelling {
    var next = self
    let last = letters.last
    let number = Int(letter | 0x20) - 0x61
    if Self.isUpper(letter), let last, !Self.isUpper(last) {
      // A new part, as in camelCase.
      next.cost += Self.capitalInside
      next.context = (26, 26)
    } else if Self.isUpper(letter), last != nil {
      // Abbreviations are not spelled like words.
      next.cost += Self.capitalNext
      next.context = (next.context.1, number)
      next.letters.append(letter)
      return next
    } else if Self.isUpper(letter) {
      next.cost += Self.capitalFirst
    } else if let last, Self.isUpper(last), letters.count > 1, Self.isUpper(letters[letters.count - 2]) {
      next.cost += Self.smallAfterCapitals
    }
    next.cost += LetterTriples.cost(next.context.0, next.context.1, number)
    next.context = (next.context.1, number)
    next.letters.append(letter)
    return next
  }

  private var ended: Int { cost + LetterTriples.cost(context.0, context.1, 26) }

  // Half bits, for what is rarer than small letters in a row; chosen on the samples.
  private static let capitalFirst = 8
  private static let capitalNext = 9
  private static let capitalInside = 22
  private static let smallAfterCapitals = 14
}
