import Files
import TensorFiles

/// Sizes of a transformer for in-context regression: GPT-2 between two linear maps.
///
/// Garg et al. (2022, arXiv 2208.01066) and fu2024 train it.
public struct GPT2Configuration: Sendable, Hashable, InContextConfiguration {
  /// Entries of an x.
  public let features: Int
  /// Most examples of a sequence; each takes two tokens.
  public let examples: Int
  /// Width of the residual stream.
  public let width: Int
  /// Blocks.
  public let layers: Int
  /// Attention heads of a block.
  public let heads: Int

  /// Sizes of a model.
  /// - Throws: `InvalidConfiguration` when they make none.
  public init(features: Int, examples: Int, width: Int, layers: Int, heads: Int) throws(InvalidConfiguration) {
    for (name, value, most) in [
      ("n_dims", features, 4096), ("n_positions", examples, 4096), ("n_embd", width, 16_384), ("n_layer", layers, 256),
      ("n_head", heads, 1024),
    ] where !(1...most).contains(value) {
      throw InvalidConfiguration("\(name) is \(value); it must lie between 1 and \(most)")
    }
    guard width % heads == 0 else {
      throw InvalidConfiguration("n_embd \(width) is no multiple of n_head \(heads)")
    }
    self.features = features
    self.examples = examples
    self.width = width
    self.layers = layers
    self.heads = heads
  }

  /// Width of a head.
  public var headWidth: Int { width / heads }
  /// Width of the hidden layer of a block's MLP.
  public var hiddenWidth: Int { 4 * width }
  /// Added to the variance by layer norm.
  static let epsilon: Float = 1e-5

  /// Floating-point operations of one step of training on so many tokens: six for each of the 12E² weights of a block.
  public func operations(tokens: Int) -> Double { 6 * 12 * Double(width * width * layers) * Double(tokens) }

  /// One line for reports.
  public var description: String { "d=\(features), L=\(layers), H=\(heads), E=\(width)" }

  // MARK: Files

  /// Name of a tensor that only a model of more blocks has.
  public var surplus: String { "_backbone.h.\(layers).ln_1.weight" }

  /// The sizes by the names of the authors' checkpoints.
  public var metadata: [String: String] {
    [
      "n_dims": String(features), "n_positions": String(examples), "n_embd": String(width), "n_layer": String(layers),
      "n_head": String(heads),
    ]
  }

  /// The sizes that ``metadata`` left.
  /// - Throws: `DamagedFile` when some are missing or make no model.
  public init(_ file: SafetensorsFile) throws(DamagedFile) {
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
