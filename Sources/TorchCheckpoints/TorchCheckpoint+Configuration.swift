import Files

extension TorchCheckpoint {
  /// The part of a training's `config.yaml` that an evaluation needs.
  ///
  /// Settings of the training itself, such as its curriculum, are not looked at: weights are what they are, however the
  /// data grew.
  public struct Configuration: Sendable, Equatable {
    /// Entries of one example x (`n_dims`).
    public let dimensions: Int
    /// Examples that a sequence may have (`n_positions`); each takes two tokens.
    public let positions: Int
    /// Width of the residual stream (`n_embd`).
    public let width: Int
    /// Blocks (`n_layer`).
    public let layers: Int
    /// Attention heads of a block (`n_head`); they divide the width.
    public let heads: Int
    /// What was passed over, a line each.
    public let notes: [String]
    private let examples: Result<Int?, SourceError>

    /// Examples of a sequence at the end of the training (`training.curriculum.points.end`), of which authors evaluate as
    /// many; `nil` when the file does not say.
    /// - Throws: `SourceError` with the line when it is no number of examples.
    public func trainedExamples() throws(SourceError) -> Int? { try examples.get() }

    /// Reads a file.
    /// - Throws: `FileError` when it cannot be read, `SourceError` with the line of the fault.
    public init(path: String) throws { try self.init(yaml: TextFile.read(path), path: path) }

    /// Reads a file's text; `path` is for messages.
    /// - Throws: `SourceError` with the line of the fault.
    public init(yaml: String, path: String) throws(SourceError) {
      let root = try SettingsNode(yaml: yaml, path: path)
      let remedy = Self.origin(root)
      guard let model = try root.section("model") else { throw root.fault("no 'model:' section\(remedy)") }
      try Self.checkSpelling(model)
      guard let family = try model.text("family") else { throw model.fault("no 'family:' in it\(remedy)") }
      guard family.value == "gpt2" else {
        throw root.fault("the model's family is \(quoted(family.value)); only gpt2 is read", line: family.line)
      }
      dimensions = try model.integer("n_dims", in: 1...65_536, else: remedy)
      positions = try model.integer("n_positions", in: 1...65_536, else: remedy)
      width = try model.integer("n_embd", in: 1...65_536, else: remedy)
      layers = try model.integer("n_layer", in: 1...1_024, else: remedy)
      heads = try model.integer("n_head", in: 1...1_024, else: remedy)
      guard width % heads == 0 else { throw model.fault("n_head \(heads) does not divide n_embd \(width)") }
      notes = try Self.notes(model)
      examples = Self.examples(root)
    }

    private static let required = ["family", "n_dims", "n_positions", "n_embd", "n_layer", "n_head"]

    /// Settings of Hugging Face's `GPT2Config` that change what a model computes, with the values that change nothing here.
    private static let computed: [String: [String]] = [
      "activation_function": ["gelu_new", "gelu_pytorch_tanh"], "layer_norm_epsilon": ["1e-05"],
      "scale_attn_weights": ["true", "True"],
      "scale_attn_by_inverse_layer_idx": ["false", "False"], "add_cross_attention": ["false", "False"],
    ]

    /// Refuses a key that is nearly the name of one that is missing.
    private static func checkSpelling(_ model: SettingsNode) throws(SourceError) {
      let missing = required.filter { !model.has($0) }
      guard !missing.isEmpty else { return }
      for (name, line) in model.keys where !required.contains(name) {
        guard let hint = Spelling.nearHint(for: name, among: missing) else { continue }
        throw model.fault("\(quoted(name)) is no key that is known here\(hint)", line: line)
      }
    }

    /// One note about the keys that are passed over.
    /// - Throws: `SourceError` for a key that changes what the model computes.
    private static func notes(_ model: SettingsNode) throws(SourceError) -> [String] {
      var others: [(name: String, line: Int)] = []
      for (name, line) in model.keys where !required.contains(name) {
        guard let harmless = computed[name] else {
          others.append((name, line))
          continue
        }
        let text = try model.text(name)?.value ?? ""
        guard harmless.contains(text) || Double(text).map({ $0 == Double(harmless[0]) }) == true else {
          throw model.fault("\(quoted(name)) is \(quoted(text)); only \(harmless[0]) is computed here", line: line)
        }
      }
      guard let first = others.first else { return [] }
      let names = others.prefix(4).map { quoted($0.name) }.joined(separator: ", ")
      let rest = others.count > 4 ? " and \(others.count - 4) more keys" : ""
      return [model.fault("\(names)\(rest) passed over; nothing here depends on it", line: first.line).description]
    }

    private static func examples(_ root: SettingsNode) -> Result<Int?, SourceError> {
      do throws(SourceError) {
        let curriculum = try root.section("training")?.section("curriculum")
        guard let points = try curriculum?.section("points"), points.has("end") else { return .success(nil) }
        return .success(try points.integer("end", in: 1...65_536, else: ""))
      } catch { return .failure(error) }
    }

    /// What to do about a missing setting.
    ///
    /// A configuration that a training saved keeps the line `inherit:` beside the values that it stood for; one that
    /// was written by hand has the line alone.
    private static func origin(_ root: SettingsNode) -> String {
      root.has("inherit")
        ? "; it inherits them from other files, which are not read: take the config.yaml that the training saved"
        : "; take the config.yaml that the training saved beside its weights"
    }
  }
}
