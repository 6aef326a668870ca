import Files
import Journals
import Tables

/// Features and iterations that a network is built for.
struct NewtonSizeSetting: Record {
  var d: Int
  var k: Int

  static let all: [NewtonSizeSetting] = [1, 2, 3, 4, 8, 16, 32].flatMap { d in
    [0, 1, 2, 4, 8, 16].map { NewtonSizeSetting(d: d, k: $0) }
  }

  static let d = Column("d", \NewtonSizeSetting.d)
  static let k = Column("k", \NewtonSizeSetting.k)
  static let columns = Columns(d, k)
}

/// Counts of a network's arrays.
struct NewtonSizeRow: Record {
  /// Examples that the network is built for: they change no size.
  var examples: Int
  var layers: Int
  /// The theorem's number of layers, k + 8.
  var theoremLayers: Int
  /// Entries of the residual stream.
  var width: Int
  /// Most heads of a layer.
  var heads: Int
  /// Most entries of a key or a value.
  var headWidth: Int
  /// Units of an MLP.
  var hidden: Int
  /// The width over d: below a constant where it is O(d).
  var widthPerFeature: Double
  /// The units of an MLP over d.
  var hiddenPerFeature: Double
  /// All weights, zeros included.
  var parameters: Int
  /// Digest of the weights.
  var weights: String

  static let examples = Column("n", \NewtonSizeRow.examples)
  static let layers = Column("layers", \NewtonSizeRow.layers)
  static let theoremLayers = Column("theorem_layers", \NewtonSizeRow.theoremLayers)
  static let width = Column("width", \NewtonSizeRow.width)
  static let heads = Column("heads", \NewtonSizeRow.heads)
  static let headWidth = Column("head_width", \NewtonSizeRow.headWidth)
  static let hidden = Column("hidden", \NewtonSizeRow.hidden)
  static let widthPerFeature = Column("width_per_d", \NewtonSizeRow.widthPerFeature)
  static let hiddenPerFeature = Column("hidden_per_d", \NewtonSizeRow.hiddenPerFeature)
  static let parameters = Column("parameters", \NewtonSizeRow.parameters)
  static let weights = Column("weights", \NewtonSizeRow.weights)
  static let columns = Columns(
    examples, layers, theoremLayers, width, heads, headWidth, hidden, widthPerFeature, hiddenPerFeature, parameters,
    weights)

  /// Counts the arrays of a network, not the sizes that it was asked for.
  init(_ network: ReLUTransformer, features d: Int, iterations k: Int, examples: Int) {
    self.examples = examples
    layers = network.layers.count
    theoremLayers = k + 8
    width = network.width
    let heads = network.layers.map(\.heads)
    self.heads = heads.map(\.count).max() ?? 0
    headWidth = heads.joined().map { max($0.query.rows, $0.key.rows, $0.value.rows) }.max() ?? 0
    hidden = network.layers.map(\.mlp.input.rows).max() ?? 0
    widthPerFeature = Double(width) / Double(d)
    hiddenPerFeature = Double(hidden) / Double(d)
    let embeddings = network.embeddings.reduce(0) { $0 + $1.weight.values.count + $1.bias.count }
    parameters = network.layers.reduce(embeddings + network.readOut.values.count) { sum, layer in
      let mlp = layer.mlp
      return layer.heads.reduce(
        sum + mlp.input.values.count + mlp.inputBias.count + mlp.output.values.count
          + mlp.outputBias.count
      ) { $0 + $1.query.values.count + $1.key.values.count + $1.value.values.count + $1.output.values.count }
    }
    weights = Digest.short(network.digest)
  }
}

extension NewtonExperiments {
  /// Layers and widths, counted from the built networks.
  static let size = NewtonExperiment<NewtonSizeSetting, NewtonSizeRow>(
    "size", "Transformer of Theorem 5.1: layers and widths against d and k", NewtonSizeSetting.all, seeds: [0],
    unit: Replication("network", "networks", by: [JournalColumn.seed]), seconds: { 1e-6 * Double($0.d * $0.d * $0.k) }
  ) { setting, _, emit in
    for ratio in [2, 8] {
      let data = NewtonData(d: setting.d, n: ratio * setting.d, condition: 1, rank: setting.d)
      let size = try NewtonSize(d: data.d, n: data.n, k: setting.k, alpha: data.alpha)
      try emit(
        NewtonSizeRow(
          NewtonConstruction(size).network, features: setting.d, iterations: setting.k, examples: data.n))
    }
  }
}
