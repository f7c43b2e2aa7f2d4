/// Scripts whose clusters are looked for in pages: for each, words that hold the clusters that its texts are made of.
enum ShapedScript: CaseIterable {
  case marks, thai, hebrew, arabic, arabicNumbers, devanagari, jamo, pictures

  var isRightToLeft: Bool { self == .hebrew || self == .arabic }

  /// Whether its letters reach into each other's columns: the square ones have room of their own on both sides.
  var sharesColumns: Bool { self != .jamo && self != .pictures }

  var words: [[UInt32]] {
    switch self {
    case .marks: Self.markedLetters()
    case .thai: Self.thaiStacks()
    case .hebrew: Self.hebrewLetters()
    case .arabic: Self.arabicForms()
    case .arabicNumbers: Self.single(Self.scalars(0x660...0x66C, 0x6F0...0x6F9))
    case .devanagari: Self.devanagariSyllables()
    case .jamo: Self.jamoSyllables()
    case .pictures: Self.pictureSequences()
    }
  }

  private static func scalars(_ ranges: ClosedRange<UInt32>...) -> [UInt32] { ranges.flatMap { Array($0) } }

  /// Every first with every second, in the order of the firsts.
  private static func joined(_ firsts: [[UInt32]], _ seconds: [[UInt32]]) -> [[UInt32]] {
    var words: [[UInt32]] = []
    words.reserveCapacity(firsts.count * seconds.count)
    for first in firsts {
      for second in seconds { words.append(first + second) }
    }
    return words
  }

  private static func single(_ scalars: [UInt32]) -> [[UInt32]] { scalars.map { [$0] } }

  /// Latin letters with combining accents.
  private static func markedLetters() -> [[UInt32]] {
    let marks = scalars(0x300...0x304, 0x306...0x30C) + [0x323, 0x327, 0x328, 0x331]
    return joined(single(scalars(0x41...0x5A, 0x61...0x7A)), single(marks))
  }

  /// Consonants, each with a vowel above or below and with a tone; sara am falls apart around the tone.
  private static func thaiStacks() -> [[UInt32]] {
    let consonants = single(scalars(0xE01...0xE2E))
    let vowels = [[]] + single([0xE31] + scalars(0xE34...0xE3A) + [0xE47, 0xE4D])
    let tones = [[]] + single(scalars(0xE48...0xE4C))
    // Some fonts bring a leading vowel nearer to its consonant.
    let leading = joined(single(scalars(0xE40...0xE44)), consonants)
    return single(scalars(0xE01...0xE3A, 0xE3F...0xE5B)) + joined(joined(consonants, vowels), tones)
      + joined(joined(consonants, tones), [[0xE33]]) + leading
  }

  /// Letters, each with a point, with a dagesh and a point, and the two dots of shin; marks in any order, which looks
  /// the same.
  private static func hebrewLetters() -> [[UInt32]] {
    let letters = single(scalars(0x5D0...0x5EA))
    let points = [[]] + single(scalars(0x5B0...0x5BB) + [0x5C7])
    let dagesh: [[UInt32]] = [[0x5BC]]
    let dots = single([0x5C1, 0x5C2])
    let marks = points + joined(points, dagesh) + joined(dagesh, points)
    let shins =
      joined(points, dots) + joined(dots, points) + joined(marks, dots) + joined(dots, marks)
      + joined(joined(points, dots), dagesh) + joined(joined(dagesh, dots), points)
    return joined(letters, marks) + joined([[0x5E9]], shins)
      + single([0x5BE, 0x5C0, 0x5C3] + scalars(0x5F0...0x5F4)) + [[0x5D5, 0x5B9]]
  }

  /// Letters in each of their forms (between letters that join on both sides), without and with vowel signs; lam and
  /// alef, which join to one.
  private static func arabicForms() -> [[UInt32]] {
    let others: [UInt32] = [
      0x671, 0x679, 0x67E, 0x686, 0x688, 0x691, 0x698, 0x6A9, 0x6AF, 0x6BA, 0x6BE, 0x6C1, 0x6CC, 0x6D2,
    ]
    let lams: [[UInt32]] = [[0x644, 0x627], [0x644, 0x623], [0x644, 0x625], [0x644, 0x622]]
    let letters = single(scalars(0x621...0x63A, 0x640...0x64A) + others) + lams
    let doubled = joined([[0x651]], single(scalars(0x64B...0x650)))
    let vowels = [[]] + single(scalars(0x64B...0x652) + [0x670, 0x654]) + doubled
    let joining: [UInt32] = [0x628]
    var words: [[UInt32]] = [[0x627, 0x644, 0x644, 0x647], [0x644, 0x644, 0x647]]
    words += single([0x60C, 0x61B, 0x61E, 0x61F, 0x66D, 0x6D4])
    for word in joined(letters, vowels) {
      words += [word, joining + word, word + joining, joining + word + joining]
    }
    return words
  }

  /// Syllables of one or two consonants, with vowel signs and what stands above or behind them, and frequent ones of
  /// three.
  private static func devanagariSyllables() -> [[UInt32]] {
    let plain = single(scalars(0x915...0x939))
    let dotted = joined(single([0x915, 0x916, 0x917, 0x91C, 0x921, 0x922, 0x92B]), [[0x93C]])
    let consonants = plain + single(scalars(0x958...0x95F)) + dotted
    let vowels = [[]] + single(scalars(0x93E...0x94C) + [0x962])
    let signs: [[UInt32]] = [[], [0x902], [0x901], [0x903]]
    let letters = single(scalars(0x904...0x914, 0x958...0x961, 0x964...0x970) + [0x93D, 0x950])
    let virama: [[UInt32]] = [[0x94D]]
    let double = joined(joined(joined(plain, virama), plain), joined(vowels, [[], [0x902]]))
    let starts: [[UInt32]] = [
      [0x938, 0x94D, 0x924], [0x937, 0x94D, 0x91F], [0x928, 0x94D, 0x926], [0x928, 0x94D, 0x924],
    ]
    let triple = joined(joined(starts, [[0x94D, 0x930], [0x94D, 0x92F]]), vowels)
    let dottedReph = joined(joined([[0x930, 0x94D]], dotted), vowels)
    return joined(letters, signs) + joined(joined(consonants, vowels), signs) + joined(consonants, virama)
      + double + triple + dottedReph
  }

  /// Korean syllables as letters: the modern ones, which look like the composed characters, and those with the old
  /// vowel arae-a.
  private static func jamoSyllables() -> [[UInt32]] {
    let starts = single(scalars(0x1100...0x1112))
    let ends = [[]] + single(scalars(0x11A8...0x11C2))
    return joined(joined(starts, single(scalars(0x1161...0x1175) + [0x119E])), ends)
  }

  /// Emoji with the selector that makes them pictures, keycaps, flags, and people in each of the skin colours.
  private static func pictureSequences() -> [[UInt32]] {
    let selected = joined(single([0xA9, 0xAE] + scalars(0x203C...0x3299, 0x1F170...0x1F6FF)), [[0xFE0F]])
    let keycaps = joined(single(scalars(0x30...0x39) + [0x23, 0x2A]), [[0xFE0F, 0x20E3]])
    let flagLetters = single(scalars(0x1F1E6...0x1F1FF))
    let people = single(scalars(0x1F385...0x1F64F, 0x1F90C...0x1F9DD))
    return selected + keycaps + joined(flagLetters, flagLetters)
      + joined(people, single(scalars(0x1F3FB...0x1F3FF)))
  }
}
