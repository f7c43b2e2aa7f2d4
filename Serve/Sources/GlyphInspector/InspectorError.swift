import Glyphpress

/// What the inspector has to refuse.
enum InspectorError: ReportedError, Hashable {
  case json(String)
  case field(String, expected: String)
  case contentType
  case tooLarge
  /// A page that is no longer kept, or never was.
  case gone
  case pressing(String)

  /// UTF-8 bytes of a text at most: what a browser still edits smoothly.
  static let textLimit = 2 << 20
  /// A text in JSON may need six bytes a character.
  static let bodyLimit = 6 * textLimit + 4096

  var code: String {
    switch self {
    case .json: "inspector.json"
    case .field: "inspector.field"
    case .contentType: "inspector.type"
    case .tooLarge: "inspector.size"
    case .gone: "inspector.gone"
    case .pressing: "inspector.pressing"
    }
  }

  var status: Int {
    switch self {
    case .json, .field: 400
    case .contentType: 415
    case .tooLarge: 413
    case .gone: 404
    case .pressing: 500
    }
  }

  var description: String {
    switch self {
    case .json(let reason): "the request's body is no JSON: \(reason)"
    case .field(let name, let expected): "\"\(name)\" must be \(expected)"
    case .contentType: "the request's body is not declared as JSON"
    case .tooLarge: "the text is larger than \(Self.textLimit >> 20) MiB"
    case .gone: "this page is no longer kept"
    case .pressing(let reason): "the text could not be pressed to pages: \(reason)"
    }
  }

  var hint: String? {
    switch self {
    case .json, .field, .pressing: nil
    case .contentType: "send Content-Type: application/json"
    case .tooLarge: "'glyphpress render' and 'glyphpress measure' take texts of any length"
    case .gone: "press the text again"
    }
  }
}
