import Glyphpress

/// What the proxy itself has to refuse; clients get it in the error shape of their own form.
public enum ProxyError: ReportedError, Hashable {
  case upstream(String)
  case json(String)
  case tooLarge(limit: Int)
  case unreachable(String, String)
  case slow(seconds: Int)
  /// What the upstream answered is no answer.
  case answer(String)
  /// The upstream ended in the middle of an answer.
  case brokenOff(String)
  case pressing(String)
  /// The client has gone; nobody reads this.
  case hungUp

  public var code: String {
    switch self {
    case .upstream: "proxy.upstream"
    case .json: "proxy.json"
    case .tooLarge: "proxy.size"
    case .unreachable: "proxy.unreachable"
    case .slow: "proxy.slow"
    case .answer: "proxy.answer"
    case .brokenOff: "proxy.broken"
    case .pressing: "proxy.pressing"
    case .hungUp: "proxy.hungup"
    }
  }

  public var description: String {
    switch self {
    case .upstream(let text): "'\(text)' is no URL of a server"
    case .json(let reason): "the request's body is no JSON: \(reason)"
    case .tooLarge(let limit): "the request's body is larger than \(limit) bytes"
    case .unreachable(let place, let reason): "the upstream \(place) cannot be reached: \(reason)"
    case .slow(let seconds): "the upstream has sent nothing for \(seconds) s"
    case .answer(let flaw): "the upstream's answer cannot be used: \(flaw)"
    case .brokenOff(let reason): "the upstream ended before its answer did: \(reason)"
    case .pressing(let reason): "the text could not be pressed to pages: \(reason)"
    case .hungUp: "the client hung up before the answer was complete"
    }
  }

  public var hint: String? {
    switch self {
    case .upstream: "give something like http://127.0.0.1:8000"
    case .json: "a body is one JSON object in UTF-8"
    case .tooLarge: "start the proxy with a larger --body-limit"
    case .unreachable: "is the upstream running?"
    case .slow: "start the proxy with a larger --timeout"
    case .answer: "ask again; if that does not help, is --upstream a server of this API?"
    case .brokenOff: "ask again"
    case .pressing, .hungUp: nil
    }
  }

  /// The status that a client gets.
  var status: Int {
    switch self {
    case .upstream, .pressing: 500
    case .json: 400
    case .tooLarge: 413
    case .unreachable, .answer, .brokenOff: 502
    case .slow: 504
    // nginx's number for it.
    case .hungUp: 499
    }
  }
}
