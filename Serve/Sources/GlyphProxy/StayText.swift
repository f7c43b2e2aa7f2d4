import GlyphJSON
import NIOCore

/// How requests ask that a text stays text.
enum StayText {
  /// A text with this in it.
  static let marker = "glyphpress:keep"
  /// `"compress": false` on a request, a message or a part; the member itself is never sent on.
  static let member = "compress"

  /// Whether a request, a message or a part says so of itself, or a message in one of its texts.
  static func asks(_ value: JSONValue) -> Bool {
    if value[member]?.bool == false { return true }
    guard let content = value["content"] else { return false }
    let texts = content.string.map { [$0] } ?? (content.elements ?? []).compactMap { $0["text"]?.string }
    return texts.contains { $0.contains(marker) }
  }

  /// Takes the member out; without any the bytes stay as they came.
  static func stripped(_ json: JSONValue, _ body: ByteBuffer) -> ByteBuffer {
    let plain = stripped(json)
    return plain == json ? body : ByteBuffer(string: plain.compact())
  }

  /// A request without the member, wherever this proxy understands it.
  static func stripped(_ request: JSONValue) -> JSONValue {
    guard let members = request.setting(member, nil).members else { return request }
    return JSONValue(
      members: members.map { part in
        ["messages", "input", "system"].contains(part.name)
          ? JSONMember(part.name, strippedList(part.value)) : part
      })
  }

  private static func strippedList(_ list: JSONValue) -> JSONValue {
    guard let elements = list.elements else { return list }
    return JSONValue(
      elements.map { element in
        var plain = element.setting(member, nil)
        for name in ["content", "output"] {
          if let inner = plain[name], inner.elements != nil {
            plain = plain.setting(name, strippedList(inner))
          }
        }
        return plain
      })
  }
}
