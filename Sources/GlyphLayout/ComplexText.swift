import GlyphDocument
import GlyphFonts

/// The path for lines that need direction or shaping: levels by FriBidi, items by face and script, clusters by
/// HarfBuzz; atoms stay in source order and are put in visual order when their line is known.
extension TextSetter {
  mutating func setComplex(
    _ text: UnsafeBufferPointer<UInt8>, _ line: SourceLine, _ runs: ArraySlice<TextRun>, rightToLeft: Bool
  ) {
    var scalars: [UInt32] = []
    var offsets: [Int] = []
    var at = line.range.lowerBound
    while at < line.range.upperBound {
      let (scalar, length) = decodeScalar(text, at)
      scalars.append(scalar)
      offsets.append(at)
      at += length
    }
    offsets.append(at)
    let levels = Bidi.levels(scalars, rightToLeft: rightToLeft)
    var index = 0
    var run = runs.startIndex
    while index < scalars.count {
      while run < runs.endIndex, runs[run].span.end <= offsets[index] { run += 1 }
      var limit = line.range.upperBound
      if run < runs.endIndex {
        use(runs[run])
        limit = min(limit, runs[run].span.end)
        if runs[run].content != .text,
          setMark(text, line, runs[run], offsets[index]..<limit, level: levels[index])
        {
          while index < scalars.count, offsets[index] < limit { index += 1 }
          continue
        }
      }
      if scalars[index] == 0x20 || scalars[index] == 0x09 {
        index += setSpaces(text, line, offsets[index], level: levels[index]) - offsets[index]
      } else {
        var end = index + 1
        while end < scalars.count, scalars[end] != 0x20, scalars[end] != 0x09, levels[end] == levels[index],
          offsets[end] < limit || joins(scalars[end])
        {
          end += 1
        }
        setWord(text, scalars, index..<end, offsets, level: levels[index])
        index = end
      }
    }
  }

  /// Whether the character belongs to the one before it, whatever run it is in (combining marks, joiners).
  private func joins(_ scalar: UInt32) -> Bool { fonts.entry(scalar, typeface).breakClass == .glue }

  /// Sets scalars of one level without spaces.
  private mutating func setWord(
    _ text: UnsafeBufferPointer<UInt8>, _ scalars: [UInt32], _ range: Range<Int>, _ offsets: [Int],
    level: UInt8
  ) {
    let breaks = fonts.dictionaryBreaks(scalars[range])
    for item in fonts.items(scalars, range, typeface) {
      if breaks.contains(item.scalars.lowerBound) { buffer.allowBreakAfterLast() }
      if item.isBoxed {
        for index in item.scalars { append(fonts.box(scalars[index]), offsets[index], level: level) }
      } else if item.face != 0, item.isShaped {
        setShaped(text, scalars, item, offsets, breaks, level: level)
      } else {
        for index in item.scalars { setOne(scalars[index], offsets[index], level: level) }
      }
    }
  }

  private mutating func setOne(_ scalar: UInt32, _ source: Int, level: UInt8) {
    append(fonts.entry(level & 1 == 1 ? Bidi.mirrored(scalar) : scalar, typeface), source, level: level)
  }

  private mutating func setShaped(
    _ text: UnsafeBufferPointer<UInt8>, _ scalars: [UInt32], _ item: TextItem, _ offsets: [Int],
    _ breaks: Set<Int>, level: UInt8
  ) {
    let start = offsets[item.scalars.lowerBound]
    let bytes = Array(text[start..<offsets[item.scalars.upperBound]])
    let word = fonts.shape(bytes, face: item.face, script: item.script, rightToLeft: level & 1 == 1)
    let idle = fonts.idleScalars(scalars, item, rightToLeft: level & 1 == 1)
    var scalar = item.scalars.lowerBound
    for (number, cluster) in word.clusters.enumerated() {
      let next =
        number + 1 < word.clusters.count ? start + word.clusters[number + 1].start : start + bytes.count
      let first = scalar
      while scalar < item.scalars.upperBound, offsets[scalar] < next { scalar += 1 }
      if breaks.contains(first) { buffer.allowBreakAfterLast() }
      // What leads the cluster and adds nothing to it stands before it: each byte has one place.
      var lead = first
      while lead < scalar, idle.contains(lead) {
        append(fonts.box(scalars[lead]), offsets[lead], level: level)
        lead += 1
      }
      if first < scalar, lead == scalar { continue }
      buffer.append(
        cluster, source: offsets[lead], ink: ink, level: level, flags: [],
        first: fonts.entry(scalars[lead], typeface).breakClass.asPair,
        last: fonts.entry(scalars[max(lead, scalar - 1)], typeface).breakClass.asPair)
      for index in lead + 1..<max(lead + 1, scalar) where idle.contains(index) {
        append(fonts.box(scalars[index]), offsets[index], level: level)
      }
    }
  }
}

extension BreakClass {
  /// Inside shaped text a combining mark at a cluster's end does not glue the next word to it.
  fileprivate var asPair: BreakClass { self == .glue ? .word : self }
}
