/// What a person asks of a model, before any provider's wire form: messages of text and pages.
public struct ModelRequest: Hashable, Sendable {
  public var model: String
  /// Instructions; they stay text.
  public var system: String?
  public var messages: [Message]
  /// Tokens of the answer at most; nil: the server's own limit (Anthropic wants one, `WireForm.anthropic` says 4096).
  public var maxTokens: Int?
  public var stream: Bool

  public init(
    model: String, system: String? = nil, messages: [Message], maxTokens: Int? = nil, stream: Bool = false
  ) {
    self.model = model
    self.system = system
    self.messages = messages
    self.maxTokens = maxTokens
    self.stream = stream
  }

  public struct Message: Hashable, Sendable {
    public enum Role: String, Sendable { case user, assistant }

    public var role: Role
    public var parts: [Part]

    public init(_ role: Role, _ parts: [Part]) {
      self.role = role
      self.parts = parts
    }
  }

  public enum Part: Hashable, Sendable {
    case text(String)
    case image(PageImage)
    /// A page's precomputed visual tokens, for vLLM.
    case embeddings(PageEmbeddings)
  }
}

/// A page as a file.
public struct PageImage: Hashable, Sendable {
  public var bytes: [UInt8]
  /// `image/png` or `image/webp`.
  public var mediaType: String

  public init(_ bytes: [UInt8], mediaType: String = "image/png") {
    self.bytes = bytes
    self.mediaType = mediaType
  }
}

/// What vLLM's `image_embeds` content part takes for one image: two tensors as `torch.save` writes them, `[tokens, width]`
/// and `[3]`.
public struct PageEmbeddings: Hashable, Sendable {
  public var embeddings: [UInt8]
  public var gridTHW: [UInt8]

  public init(embeddings: [UInt8], gridTHW: [UInt8]) {
    self.embeddings = embeddings
    self.gridTHW = gridTHW
  }
}
