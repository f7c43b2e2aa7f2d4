import GlyphJSON

extension JSONValue {
  /// The same object with a member set, in its place or at the end, or taken out (nil).
  func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
    guard var members else { return self }
    if let index = members.lastIndex(where: { $0.name == name }) {
      if let value { members[index].value = value } else { members.removeAll { $0.name == name } }
    } else if let value {
      members.append(JSONMember(name, value))
    }
    return JSONValue(members: members)
  }
}
