import GlyphFonts
import GlyphLayout

/// Rows with right-to-left text: their elements in source order.
extension TextAssembler {
  /// What keeps together: an element, or a mark with its number.
  private struct Unit {
    var range: Range<Int>
    var kind: SourceOrder.Kind
  }

  /// - Parameter elements: From left to right.
  func inSourceOrder(_ elements: [Element]) -> [Element] {
    let units = numbersJoined(units(elements), elements)
    guard isRightToLeft || units.contains(where: { $0.kind == .rightToLeft }) else { return elements }
    let (order, levels) = SourceOrder(isRightToLeft: isRightToLeft).order(units.map(\.kind))
    return order.flatMap { unit in
      elements[units[unit].range].map { levels[unit] & 1 == 1 ? mirrored($0) : $0 }
    }
  }

  private func units(_ elements: [Element]) -> [Unit] {
    var units: [Unit] = []
    var at = 0
    while at < elements.count {
      var end = at + 1
      if isCounting(elements[at]) {
        while end < elements.count, let digit = markScalar(elements[end]), 0x30...0x39 ~= digit { end += 1 }
      }
      units.append(Unit(range: at..<end, kind: kind(elements, at)))
      at = end
    }
    return units
  }

  /// A separator or sign right between two digits belongs to their number (rules W4, W5).
  private func numbersJoined(_ units: [Unit], _ elements: [Element]) -> [Unit] {
    var units = units
    for index in units.indices where units[index].kind == .neutral {
      guard let scalar = scalar(elements[units[index].range.lowerBound]) else { continue }
      let before = index > 0 && units[index - 1].kind == .number
      let after = index + 1 < units.count && units[index + 1].kind == .number
      let joins: Bool
      switch scalar {
      case 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x3A, 0xA0, 0x60C, 0x66B, 0x66C: joins = before && after
      case 0x23, 0x24, 0x25, 0xA2...0xA5, 0xB0, 0xB1, 0x20AC, 0x20AA: joins = before || after
      default: joins = false
      }
      if joins { units[index].kind = .number }
    }
    return units
  }

  private func isCounting(_ element: Element) -> Bool {
    guard let scalar = markScalar(element) else { return false }
    return [Marks.newline, Marks.carriageReturnNewline, Marks.spaces, Marks.tabs].contains {
      $0.value == scalar
    }
  }

  private func kind(_ elements: [Element], _ index: Int) -> SourceOrder.Kind {
    switch elements[index] {
    case .space, .tab, .literal, .mirrored: return .neutral
    case .mark:
      let scalar = markScalar(elements[index])
      return scalar == Marks.newline.value || scalar == Marks.carriageReturnNewline.value
        ? .separator : .neutral
    case .text:
      if let own = ownKind(elements[index]) { return own }
      // An alef looks like an I: it is what the rest of its word is.
      for step in [-1, 1] {
        var at = index + step
        while elements.indices.contains(at), elements[at] != .space {
          if let kind = ownKind(elements[at]), kind == .leftToRight || kind == .rightToLeft { return kind }
          at += step
        }
      }
      return isRightToLeft ? .rightToLeft : .leftToRight
    }
  }

  /// What all members of a class are; nil where some are written in one direction and some in the other.
  private func ownKind(_ element: Element) -> SourceOrder.Kind? {
    guard case .text(let name) = element else { return nil }
    var kinds: [SourceOrder.Kind] = []
    for scalar in shelf.classes[name].members.compactMap(\.first) {
      let kind: SourceOrder.Kind =
        Bidi.isNumber(scalar)
        ? .number : Bidi.firstStrong(scalar).map { $0 ? .rightToLeft : .leftToRight } ?? .neutral
      if !kinds.contains(kind) { kinds.append(kind) }
    }
    return kinds.contains(.leftToRight) && kinds.contains(.rightToLeft) ? nil : kinds.first ?? .neutral
  }

  private func scalar(_ element: Element) -> UInt32? {
    guard case .text(let name) = element else { return nil }
    return shelf.classes[name].members[0].first
  }

  /// Brackets are drawn the other way round in right-to-left text.
  private func mirrored(_ element: Element) -> Element {
    guard let scalar = scalar(element), Bidi.mirrored(scalar) != scalar else { return element }
    return .mirrored(Bidi.mirrored(scalar))
  }
}
