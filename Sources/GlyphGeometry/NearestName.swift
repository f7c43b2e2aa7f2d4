/// The name most like the one asked for (fewest single-character edits, compared without case; the first of
/// equals), or nil where nothing is near: for the hint of an "unknown name" error.
public func nearestName(to name: String, in names: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8)
  let limit = max(2, wanted.count / 2)
  var best: (name: String, distance: Int)?
  for candidate in names {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Levenshtein distance in bytes.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
