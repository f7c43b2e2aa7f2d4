import Glyphpress

/// What can go wrong between us and a model's server.
public enum BackendError: ReportedError, Hashable {
  /// No URL of a server.
  case url(String)
  /// Nobody answers there.
  case unreachable(String, String)
  case timeout(String, seconds: Int)
  /// The server answered with an error: its status (nil inside a stream) and its message.
  case refused(status: Int?, String)
  /// The same after all tries that the policy allows.
  case exhausted(tries: Int, status: Int?, String)
  /// An answer that cannot be read.
  case answer(String)
  /// The connection ended before the answer did.
  case brokenOff(String)
  /// More than the server takes in one request.
  case limit(String, plan: String)
  /// The form of request that has no way to say it.
  case unsupported(String, form: WireForm)

  public var code: String {
    switch self {
    case .url: "backend.url"
    case .unreachable: "backend.unreachable"
    case .timeout: "backend.timeout"
    case .refused: "backend.refused"
    case .exhausted: "backend.exhausted"
    case .answer: "backend.answer"
    case .brokenOff: "backend.broken"
    case .limit: "backend.limit"
    case .unsupported: "backend.unsupported"
    }
  }

  public var description: String {
    switch self {
    case .url(let text): "'\(text)' is no URL of a server"
    case .unreachable(let place, let reason): "no server answers at \(place): \(reason)"
    case .timeout(let place, let seconds): "\(place) has sent nothing for \(seconds) s"
    case .refused(let status?, let message): "the server refused with \(status): \(message)"
    case .refused(nil, let message): "the server broke off with an error: \(message)"
    case .exhausted(let tries, let status, let message):
      "gave up after \(tries) tries" + (status.map { ", the last with \($0)" } ?? "") + ": \(message)"
    case .answer(let reason): "the server's answer cannot be read: \(reason)"
    case .brokenOff(let reason): "the connection ended before the answer did: \(reason)"
    case .limit(let what, _): what
    case .unsupported(let what, let form): "\(what) cannot be sent in the '\(form.rawValue)' form"
    }
  }

  public var hint: String? {
    switch self {
    case .url: "give something like http://127.0.0.1:8000/v1"
    case .unreachable: "is the server running, and is the port right?"
    case .timeout: "--timeout gives it more time"
    case .refused(let status?, _):
      switch status {
      case 401, 403: "is the key in \(Self.variables) right? It is never taken from the command line"
      case 404: "the base URL usually ends with /v1; is the model's name right?"
      case 413: "send fewer pages a request (--max-images)"
      default: nil
      }
    case .exhausted(_, nil, _): "is the server running, and is the port right?"
    case .exhausted: "the server is busy or its rate limit is reached; try again later"
    case .limit(_, let plan): plan
    case .unsupported: "only --api openai, to a vLLM server, takes embeddings"
    case .refused, .answer, .brokenOff: nil
    }
  }

  private static let variables: String = {
    var names: [String] = []
    for name in WireForm.allCases.map(\.keyVariable) where !names.contains(name) { names.append(name) }
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }()
}
