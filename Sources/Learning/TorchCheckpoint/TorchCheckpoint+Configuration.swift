import Files
import Foundation
import Yams

extension TorchCheckpoint {
  /// The part of a training's `config.yaml` that says what the model is and how its data grew.
  public struct Configuration: Sendable, Equatable {
    /// How one size of the data grows while a model is trained.
    public struct Schedule: Sendable, Equatable {
      /// Size at the first step (`start`).
      public let start: Int
      /// Size that is not exceeded (`end`).
      public let end: Int
      /// What is added at a time (`inc`).
      public let increment: Int
      /// Steps between two additions (`interval`).
      public let interval: Int
    }

    /// Entries of one example x (`n_dims`).
    public let dimensions: Int
    /// Examples that a sequence may have (`n_positions`); each takes two tokens.
    public let positions: Int
    /// Width of a token inside the model (`n_embd`).
    public let width: Int
    /// Blocks (`n_layer`).
    public let layers: Int
    /// Attention heads of a block (`n_head`); they divide the width.
    public let heads: Int
    /// Entries of x that are not zero (`training.curriculum.dims`).
    public let dimensionSchedule: Schedule?
    /// Examples in a sequence (`training.curriculum.points`).
    public let pointSchedule: Schedule?

    /// Reads a file.
    /// - Throws: `FileError` when it cannot be read, `SourceError` with the line of the fault.
    public init(path: String) throws { try self.init(yaml: TextFile.read(path), path: path) }

    /// Reads a file's text; `path` is for messages.
    /// - Throws: `SourceError` with the line of the fault.
    public init(yaml: String, path: String) throws(SourceError) {
      let root = try SettingsNode(yaml: yaml, path: path)
      guard let model = try root.section("model") else { throw root.fault("no 'model:' section\(Self.origin(root))") }
      try model.allow(["family", "n_dims", "n_positions", "n_embd", "n_layer", "n_head"])
      let remedy = Self.origin(root)
      guard let family = try model.text("family") else { throw model.fault("no 'family:' in it\(remedy)") }
      guard family.value == "gpt2" else {
        throw root.fault("the model's family is '\(family.value)'; only gpt2 is read", line: family.line)
      }
      dimensions = try model.integer("n_dims", in: 1...65_536, else: remedy)
      positions = try model.integer("n_positions", in: 1...65_536, else: remedy)
      width = try model.integer("n_embd", in: 1...65_536, else: remedy)
      layers = try model.integer("n_layer", in: 1...1_024, else: remedy)
      heads = try model.integer("n_head", in: 1...1_024, else: remedy)
      guard width % heads == 0 else { throw model.fault("n_head \(heads) does not divide n_embd \(width)") }
      let curriculum = try root.section("training")?.section("curriculum")
      dimensionSchedule = try curriculum?.section("dims").map(Schedule.init)
      pointSchedule = try curriculum?.section("points").map(Schedule.init)
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

extension TorchCheckpoint.Configuration.Schedule {
  fileprivate init(_ section: SettingsNode) throws(SourceError) {
    try section.allow(["start", "end", "inc", "interval"])
    start = try section.integer("start", in: 1...65_536, else: "")
    end = try section.integer("end", in: 1...65_536, else: "")
    increment = try section.integer("inc", in: 0...65_536, else: "")
    interval = try section.integer("interval", in: 1...1_000_000_000, else: "")
    guard start <= end else { throw section.fault("start \(start) is beyond end \(end)") }
  }
}
