import Files
import TensorFiles

extension ModelParameters where Layout: InContextLayout {
  /// Prefix of the names of tensors in files of our own.
  static var prefix: String { "model." }

  /// Adds all tensors, and the sizes as metadata.
  public func write(to writer: inout SafetensorsWriter) {
    for (name, tensor) in tensors { writer.add(Self.prefix + name, tensor) }
    writer.metadata.merge(configuration.metadata) { _, new in new }
  }

  /// Parameters that ``write(to:)`` left.
  /// - Throws: `DamagedFile` when sizes or tensors are missing or do not fit each other.
  public init(_ file: SafetensorsFile) throws(DamagedFile) {
    let configuration = try Layout.Configuration(file)
    guard file.entries[Self.prefix + configuration.surplus] == nil else {
      throw file.fault("there are more layers than the \(configuration.layers) of its metadata")
    }
    // Before memory is asked for: metadata may name sizes that no machine holds.
    for entry in Layout(configuration).entries { try file.check(Self.prefix + entry.name, shape: entry.shape) }
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
