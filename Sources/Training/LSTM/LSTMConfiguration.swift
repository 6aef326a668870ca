import Files
import TensorFiles

/// Sizes of a long short-term memory for in-context regression: layers one above the other between two linear maps.
///
/// fu2024 (arXiv 2310.17086), appendix A.1, trains one of 10 layers of width 256 beside the transformers.
public struct LSTMConfiguration: Sendable, Hashable, InContextConfiguration {
  /// Entries of an x.
  public let features: Int
  /// Most examples of a sequence; each takes two tokens.
  public let examples: Int
  /// Width of a hidden state.
  public let width: Int
  /// Layers.
  public let layers: Int

  /// Sizes of a model.
  /// - Throws: `InvalidConfiguration` when they make none.
  public init(features: Int, examples: Int, width: Int, layers: Int) throws(InvalidConfiguration) {
    for (name, value, most) in [
      ("n_dims", features, 4096), ("n_positions", examples, 4096), ("n_embd", width, 16_384), ("n_layer", layers, 256),
    ] where !(1...most).contains(value) {
      throw InvalidConfiguration("\(name) is \(value); it must lie between 1 and \(most)")
    }
    self.features = features
    self.examples = examples
    self.width = width
    self.layers = layers
  }

  /// Floating-point operations of one step of training on so many tokens: six for each of the 8E² weights of a layer.
  public func operations(tokens: Int) -> Double { 6 * 8 * Double(width * width * layers) * Double(tokens) }

  /// One line for reports.
  public var description: String { "LSTM d=\(features), L=\(layers), E=\(width)" }

  // MARK: Files

  /// Name of a parameter that only a model of more layers has.
  public var surplus: String { "_backbone.weight_ih_l\(layers)" }

  /// The sizes by the names of the transformers' checkpoints, and the family that tells the two apart.
  public var metadata: [String: String] {
    [
      "family": "lstm", "n_dims": String(features), "n_positions": String(examples), "n_embd": String(width),
      "n_layer": String(layers),
    ]
  }

  /// The sizes that ``metadata`` left.
  /// - Throws: `DamagedFile` for a file of another model, and when sizes are missing or make no model.
  public init(_ file: SafetensorsFile) throws(DamagedFile) {
    func number(_ key: String) throws(DamagedFile) -> Int {
      guard let number = file.metadata[key].flatMap({ Int($0) }) else {
        throw file.fault("the metadata give no \(key); it is no LSTM of this program")
      }
      return number
    }
    guard file.metadata["family"] == "lstm" else {
      throw file.fault("the metadata give no family 'lstm'; it is no LSTM of this program")
    }
    let sizes = (try number("n_dims"), try number("n_positions"), try number("n_embd"), try number("n_layer"))
    do {
      try self.init(features: sizes.0, examples: sizes.1, width: sizes.2, layers: sizes.3)
    } catch { throw file.fault(error.description) }
  }
}
