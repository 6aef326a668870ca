import Files
import TensorFiles

extension GPT2Configuration {
  /// The sizes that a checkpoint's `config.yaml` gives.
  /// - Throws: `UsageError` when they make no model.
  public init(_ configuration: TorchCheckpoint.Configuration) throws(UsageError) {
    try self.init(
      features: configuration.dimensions, positions: configuration.positions, width: configuration.width,
      layers: configuration.layers, heads: configuration.heads)
  }
}

extension GPT2Parameters {
  /// The parameters of a checkpoint of the authors' code.
  /// - Throws: `SourceError` when its tensors do not fit its configuration, or hold numbers that are not finite.
  public init(_ checkpoint: TorchCheckpoint) throws(SourceError) {
    let state = checkpoint.state
    let configuration: GPT2Configuration
    do { configuration = try GPT2Configuration(checkpoint.configuration) } catch {
      throw state.fault("config.yaml beside it: \(error)")
    }
    let prefix = try state.prefix(before: "_read_in.weight")
    guard state.entries[prefix + configuration.surplus] == nil else {
      throw state.fault("there are more blocks than the \(configuration.layers) of config.yaml beside it")
    }
    // Before memory is asked for: a configuration may name sizes that no machine holds.
    for entry in GPT2Layout(configuration).entries { try state.check(prefix + entry.name, shape: entry.shape) }
    try self.init(configuration) { (name, shape) throws(SourceError) in try state.tensor(prefix + name, shape: shape) }
    if let fault = divergence() { throw state.fault(fault) }
  }

  /// Prefix of the names of tensors in files of our own.
  static let prefix = "model."

  /// Adds all tensors, and the sizes as metadata.
  public func write(to writer: inout SafetensorsWriter) {
    for (name, tensor) in tensors { writer.add(Self.prefix + name, tensor) }
    writer.metadata.merge(configuration.metadata) { _, new in new }
  }

  /// Parameters that ``write(to:)`` left.
  /// - Throws: `SourceError` when sizes or tensors are missing or do not fit each other.
  public init(_ file: SafetensorsFile) throws(SourceError) {
    let configuration = try GPT2Configuration(file)
    guard file.entries[Self.prefix + configuration.surplus] == nil else {
      throw file.fault("there are more blocks than the \(configuration.layers) of its metadata")
    }
    // Before memory is asked for: metadata may name sizes that no machine holds.
    for entry in GPT2Layout(configuration).entries { try file.check(Self.prefix + entry.name, shape: entry.shape) }
    try self.init(configuration) { (name, shape) throws(SourceError) in
      try file.tensor(Self.prefix + name, shape: shape)
    }
    if let fault = divergence(prefix: Self.prefix) { throw file.fault(fault) }
  }

  /// What is wrong with a number that is not finite, if there is one.
  func divergence(prefix: String = "") -> String? {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return nil }
    let name = layout.entries.first { $0.range.contains(index) }?.name ?? ""
    return "tensor '\(prefix)\(name)' holds \(values[index]); take a file from before it diverged"
  }
}

extension GPT2Configuration {
  /// Name of a tensor that only a model of more blocks has.
  fileprivate var surplus: String { "_backbone.h.\(layers).ln_1.weight" }

  var metadata: [String: String] {
    [
      "n_dims": String(features), "n_positions": String(positions), "n_embd": String(width), "n_layer": String(layers),
      "n_head": String(heads),
    ]
  }

  init(_ file: SafetensorsFile) throws(SourceError) {
    func number(_ key: String) throws(SourceError) -> Int {
      guard let number = file.metadata[key].flatMap({ Int($0) }) else {
        throw file.fault("the metadata give no \(key); it is no transformer of this program")
      }
      return number
    }
    let sizes = (
      try number("n_dims"), try number("n_positions"), try number("n_embd"), try number("n_layer"),
      try number("n_head")
    )
    do {
      try self.init(features: sizes.0, positions: sizes.1, width: sizes.2, layers: sizes.3, heads: sizes.4)
    } catch { throw file.fault(error.description) }
  }
}
