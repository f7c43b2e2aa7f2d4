/// How a run of text is set; each typeface has a chain of faces to look a code point up in.
public enum Typeface: UInt8, Sendable, CaseIterable {
  case text, textBold, textOblique, textBoldOblique
  case code, codeBold, codeOblique, codeBoldOblique

  var isCode: Bool { rawValue >= Typeface.code.rawValue }
  var suffix: String { ["", "-bold", "-oblique", "-bold-oblique"][Int(rawValue & 3)] }
}

/// Which Chinese, Japanese or Korean drawing of a Han character is wanted.
public enum CJKForm: String, Sendable, CaseIterable {
  case simplifiedChinese = "sc"
  case traditionalChinese = "tc"
  case japanese = "jp"
  case korean = "kr"
}

/// A face at a size: all that is needed to open it.
public struct FaceDescriptor: Hashable, Sendable {
  public var path: String
  /// Index of the face in its file.
  public var index: Int
  /// px per em.
  public var size: Double
  public var horizontalScale: Double
  /// The shelf's entry; nil for a user's own file.
  public var entry: FontEntry?

  /// Whether FreeType's own hinter draws it: the mathematical fonts' hints do not know their signs, and an equals
  /// sign of 8 px would be one gray bar; Han has none, and without any each character is up to 2 px rows higher.
  public var isAutoHinted: Bool { entry?.role == .math || entry?.role == .cjk }

  /// Whether its glyphs are colour pictures of one size, which are drawn smaller (see `PictureBox`).
  public var isPictures: Bool { entry?.role == .emoji }
}

/// Every face a style can use, at its size, with fixed numbers: the same shelf and spec give the same table,
/// so a glyph reference means the same in every thread.
public struct FaceTable: Hashable, Sendable {
  /// Face 0 is never used, so that a zero reference is blank.
  public let faces: [FaceDescriptor?]
  /// For each typeface, the faces to ask in order.
  let chains: [[Int]]
  /// For each size of a formula, the mathematical faces to ask in order.
  let mathChains: [[Int]]
  /// The text's faces that a formula's letters are taken from (regular, bold, oblique, bold oblique); none where
  /// the size is large enough for the mathematical face's own, or the text is a file of one style.
  let mathLetters: [Int]
  /// The face whose glyphs may stand for whole emoji sequences; 0 for none.
  let emojiFace: Int
  public let spec: FontSpec

  /// - Throws: `FontError.unknown` where the spec names a font that the shelf lacks.
  public init(shelf: FontShelf, spec: FontSpec, cjk: CJKForm) throws(FontError) {
    var faces: [FaceDescriptor?] = [nil]
    var own: [Int] = []
    for typeface in Typeface.allCases {
      let source = typeface.isCode ? spec.code : spec.text
      let size = typeface.isCode ? spec.codeSize : spec.textSize
      own.append(faces.count)
      faces.append(try Self.descriptor(shelf, source, typeface, size, spec.horizontalScale))
    }
    var fallback: [Int] = []
    for entry in Self.fallbackOrder(shelf.entries, cjk) {
      fallback.append(faces.count)
      faces.append(
        FaceDescriptor(
          path: shelf.path(of: entry), index: entry.face, size: spec.size(entry.role),
          horizontalScale: spec.horizontalScale, entry: entry))
    }
    emojiFace = faces.firstIndex { $0?.isPictures == true } ?? 0
    // Last, so that the numbers before stay what they were without them.
    var mathChains: [[Int]] = []
    for size in MathSize.allCases {
      var chain: [Int] = []
      for entry in shelf.entries where entry.role == .math {
        chain.append(faces.count)
        faces.append(
          FaceDescriptor(
            path: shelf.path(of: entry), index: entry.face, size: spec.size(size),
            horizontalScale: spec.horizontalScale, entry: entry))
      }
      mathChains.append(chain)
    }
    if case .shelf = spec.text, spec.textSize < MathFace.smallSize {
      mathLetters = [Typeface.text, .textBold, .textOblique, .textBoldOblique].map { own[Int($0.rawValue)] }
    } else {
      mathLetters = []
    }
    self.faces = faces
    self.spec = spec
    self.mathChains = mathChains
    chains = Typeface.allCases.map { typeface in
      let regular = typeface.isCode ? Typeface.code : .text
      return [own[Int(typeface.rawValue)], own[Int(regular.rawValue)]] + fallback
    }
  }

  /// How deep in scripts a mathematical face stands; 0 for all others.
  func mathLevel(_ face: Int) -> Int { mathChains.firstIndex { $0.contains(face) } ?? 0 }

  private static func descriptor(
    _ shelf: FontShelf, _ source: FontSpec.Source, _ typeface: Typeface, _ size: Double, _ scale: Double
  ) throws(FontError) -> FaceDescriptor {
    switch source {
    case .file(let path):
      return FaceDescriptor(path: path, index: 0, size: size, horizontalScale: scale, entry: nil)
    case .shelf(let name):
      let regular = try shelf.entry(named: name)
      let entry = shelf.entries.first { $0.name == name + typeface.suffix } ?? regular
      return FaceDescriptor(
        path: shelf.path(of: entry), index: entry.face, size: size, horizontalScale: scale, entry: entry)
    }
  }

  /// The shelf's order with the wanted CJK form first among its role; no styled variants, no mathematics
  /// and no monospaced CJK, which only a style that names them uses.
  private static func fallbackOrder(_ entries: [FontEntry], _ cjk: CJKForm) -> [FontEntry] {
    let plain = entries.filter { entry in
      switch entry.role {
      case .text: entry.name == "dejavu-sans"
      case .code, .math: false
      case .cjk: !entry.name.contains("mono") && !entry.name.contains("bold")
      case .script, .symbol, .emoji, .last: !entry.name.hasSuffix("-bold")
      }
    }
    let wanted = plain.filter { $0.role == .cjk && $0.name.hasSuffix("-" + cjk.rawValue) }
    guard let first = plain.firstIndex(where: { $0.role == .cjk }), let form = wanted.first else {
      return plain
    }
    var order = plain.filter { $0 != form }
    order.insert(form, at: first)
    return order
  }
}

extension FontSpec {
  func size(_ role: FontEntry.Role) -> Double {
    switch role {
    case .text, .math: textSize
    case .code: codeSize
    case .cjk: cjkSize
    case .script, .symbol, .emoji, .last: scriptSize
    }
  }
}
