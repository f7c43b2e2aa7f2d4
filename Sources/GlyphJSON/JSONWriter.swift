extension JSONValue {
  /// The value as JSON text on one line, members in their order: the same bytes for the same value.
  public func compact() -> String {
    var writer = JSONWriter(indented: false)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The value as JSON text with two spaces of indentation; arrays and objects without nesting of their
  /// own stand on one line where they fit in 100 characters.
  public func pretty() -> String {
    var writer = JSONWriter(indented: true)
    writer.write(self, depth: 0)
    return writer.text
  }

  fileprivate var isScalar: Bool { elements == nil && members == nil }
}

private struct JSONWriter {
  let indented: Bool
  var text = ""

  init(indented: Bool) { self.indented = indented }

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value.kind {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .number(let spelling): text += spelling
    case .string(let string): quote(string)
    case .array(let elements):
      list("[", "]", elements, flat: elements.allSatisfy(\.isScalar), depth) { writer, element in
        writer.write(element, depth: depth + 1)
      }
    case .object(let members):
      list("{", "}", members, flat: members.allSatisfy(\.value.isScalar), depth) { writer, member in
        writer.quote(member.name)
        writer.text += writer.indented ? ": " : ":"
        writer.write(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func list<Item>(
    _ open: String, _ close: String, _ items: [Item], flat: Bool, _ depth: Int,
    _ one: (inout JSONWriter, Item) -> Void
  ) {
    if indented, flat {
      var line = JSONWriter(indented: false)
      line.list(open, close, items, flat: true, depth, one)
      if line.text.utf8.count + depth * 2 <= 100 {
        var spaced = JSONWriter(indented: true)
        spaced.inline(open, close, items, one)
        text += spaced.text
        return
      }
    }
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      newline(depth + 1)
      one(&self, item)
    }
    if !items.isEmpty { newline(depth) }
    text += close
  }

  private mutating func inline<Item>(
    _ open: String, _ close: String, _ items: [Item], _ one: (inout JSONWriter, Item) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += ", " }
      one(&self, item)
    }
    text += close
  }

  private mutating func newline(_ depth: Int) {
    guard indented else { return }
    text += "\n"
    for _ in 0..<depth { text += "  " }
  }

  mutating func quote(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
