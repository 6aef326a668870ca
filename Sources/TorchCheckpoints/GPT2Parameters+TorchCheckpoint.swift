import Files
import TensorFiles
import Training

extension GPT2Configuration {
  /// The sizes that a checkpoint's `config.yaml` gives.
  /// - Throws: `InvalidConfiguration` when they make no model.
  public init(_ configuration: TorchCheckpoint.Configuration) throws(InvalidConfiguration) {
    try self.init(
      features: configuration.dimensions, examples: configuration.positions, width: configuration.width,
      layers: configuration.layers, heads: configuration.heads)
  }
}

extension ModelParameters where Layout == GPT2Layout {
  /// The parameters of a checkpoint of the authors' code.
  /// - Throws: `DamagedFile` when its tensors do not fit its configuration, or hold numbers that are not finite.
  public init(_ checkpoint: TorchCheckpoint) throws(DamagedFile) {
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
    try self.init(configuration) { (name, shape) throws(DamagedFile) in try state.tensor(prefix + name, shape: shape) }
    if let fault = divergence() { throw state.fault(fault) }
  }
}
