/// Choosing from classes of equal masks by what stands around them.
extension TextAssembler {
  /// The text, with every class replaced by one of its members: a letter of the script of the nearest letters
  /// that only one script has (in the word, else before it, else after it); where that does not decide, the
  /// class's name, which is ASCII if any member is.
  func text() -> [UInt8] {
    var scripts: [LetterScript?] = pieces.map { piece in
      guard case .scalars(let scalars) = piece else { return nil }
      return scalars.lazy.compactMap(LetterScript.init).first
    }
    for index in pieces.indices {
      guard case .choice(let name) = pieces[index] else { continue }
      let members = shelf.classes[name].members
      let common = members.filter { $0.allSatisfy { MaskShelf.rank($0) < 0x110000 } }
      let own = (common.isEmpty ? members : common).map { $0.lazy.compactMap(LetterScript.init).first }
      if let first = own[0], own.allSatisfy({ $0 == first }) { scripts[index] = first }
    }
    let spelled = spelledLetters(scripts)
    var bytes: [UInt8] = []
    for index in pieces.indices {
      switch pieces[index] {
      case .scalars(let scalars): Self.encode(scalars, to: &bytes)
      case .choice(let name): Self.encode(choose(name, index, scripts, spelled), to: &bytes)
      }
    }
    if style.mode != .flow, lastRow != nil { bytes.append(0x0A) }
    return bytes
  }

  private func choose(
    _ name: Int, _ index: Int, _ scripts: [LetterScript?], _ spelled: [Int: UInt32]
  ) -> [UInt32] {
    let members = shelf.classes[name].members
    // A sign is not taken for a rare letter that looks like it.
    guard members[0].contains(where: { LetterScript($0) != nil }) else { return members[0] }
    if let letter = spelled[index] { return [letter] }
    let nearby = neighbours(index, scripts)
    for script in nearby {
      if let member = members.first(where: { $0.lazy.compactMap(LetterScript.init).first == script }) {
        return member
      }
    }
    return members[0]
  }

  /// Scripts around a piece, the nearest first: of its word, then of what comes before, then after.
  func neighbours(_ index: Int, _ scripts: [LetterScript?]) -> [LetterScript] {
    var found: [LetterScript] = []
    for step in [-1, 1] {
      var at = index + step
      while pieces.indices.contains(at), pieces[at] != .scalars([0x20]), pieces[at] != .scalars([0x0A]) {
        if let script = scripts[at] {
          found.append(script)
          break
        }
        at += step
      }
    }
    if !found.isEmpty { return found }
    for step in [-1, 1] {
      var at = index + step
      while pieces.indices.contains(at), scripts[at] == nil { at += step }
      if pieces.indices.contains(at), let script = scripts[at] { found.append(script) }
    }
    return found
  }
}

/// The scripts that have letters which look alike.
enum LetterScript: Hashable {
  case latin, greek, cyrillic, armenian, georgian, cherokee, coptic, han, kana, hangul, hebrew, arabic, thai,
    devanagari

  init?(_ scalar: UInt32) {
    switch scalar {
    case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x1D00...0x1D25,
      0x1E00...0x1EFF:
      self = .latin
    case 0x370...0x373, 0x376...0x37D, 0x37F...0x3FF, 0x1F00...0x1FFF: self = .greek
    case 0x400...0x52F: self = .cyrillic
    case 0x531...0x587: self = .armenian
    case 0x5D0...0x5EA: self = .hebrew
    case 0x620...0x64A, 0x66E...0x6D3: self = .arabic
    case 0x904...0x939: self = .devanagari
    case 0xE01...0xE30, 0xE40...0xE44: self = .thai
    case 0x10A0...0x10FF: self = .georgian
    case 0x13A0...0x13FF, 0xAB70...0xABBF: self = .cherokee
    case 0x2C80...0x2CFF: self = .coptic
    case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF: self = .han
    case 0x3041...0x30FF: self = .kana
    case 0x1100...0x11FF, 0xAC00...0xD7A3: self = .hangul
    default: return nil
    }
  }
}
