import Files
import TensorFiles

extension ModelParameters where Layout == GPT2Layout {
  /// Prefix of the names of tensors in files of our own.
  static let prefix = "model."

  /// Adds all tensors, and the sizes as metadata.
  public func write(to writer: inout SafetensorsWriter) {
    for (name, tensor) in tensors { writer.add(Self.prefix + name, tensor) }
    writer.metadata.merge(configuration.metadata) { _, new in new }
  }

  /// Parameters that ``write(to:)`` left.
  /// - Throws: `DamagedFile` when sizes or tensors are missing or do not fit each other.
  public init(_ file: SafetensorsFile) throws(DamagedFile) {
    let configuration = try GPT2Configuration(file)
    guard file.entries[Self.prefix + configuration.surplus] == nil else {
      throw file.fault("there are more blocks than the \(configuration.layers) of its metadata")
    }
    // Before memory is asked for: metadata may name sizes that no machine holds.
    for entry in GPT2Layout(configuration).entries { try file.check(Self.prefix + entry.name, shape: entry.shape) }
    try self.init(configuration) { (name, shape) throws(DamagedFile) in
      try file.tensor(Self.prefix + name, shape: shape)
    }
    if let fault = divergence(prefix: Self.prefix) { throw file.fault(fault) }
  }

  /// What is wrong with a number that is not finite, if there is one.
  package func divergence(prefix: String = "") -> String? {
    for entry in layout.entries {
      for value in values[entry.range] where !value.isFinite {
        return "tensor '\(prefix)\(entry.name)' holds \(value); take a file from before it diverged"
      }
    }
    return nil
  }
}

extension GPT2Configuration {
  /// Name of a tensor that only a model of more blocks has.
  package var surplus: String { "_backbone.h.\(layers).ln_1.weight" }

  var metadata: [String: String] {
    [
      "n_dims": String(features), "n_positions": String(examples), "n_embd": String(width), "n_layer": String(layers),
      "n_head": String(heads),
    ]
  }

  init(_ file: SafetensorsFile) throws(DamagedFile) {
    func number(_ key: String) throws(DamagedFile) -> Int {
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
      try self.init(features: sizes.0, examples: sizes.1, width: sizes.2, layers: sizes.3, heads: sizes.4)
    } catch { throw file.fault(error.description) }
  }
}
