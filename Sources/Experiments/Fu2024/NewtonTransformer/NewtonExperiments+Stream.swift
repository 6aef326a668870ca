import Journals
import Numerics
import Solvers
import Tables

/// A layer of the network, or the embedding before them.
enum NewtonStage: String, CellValue, CaseIterable { case embedding, start, iteration, collection, product }

/// Where a block of the residual stream matters.
enum NewtonPlace: String, CellValue, CaseIterable {
  /// What the stream of an example's token holds after a stage.
  case exampleToken = "example-token"
  /// What the stream of the query's token holds after a stage.
  case queryToken = "query-token"
  /// What a head of the stage asks with.
  case query
  /// What it looks for.
  case key
  /// What it takes from the tokens that it finds.
  case value
  /// Where it adds that.
  case output
  /// What the MLP of the stage adds to.
  case mlp
}

/// Sizes of the network that is shown.
struct NewtonStreamSetting: Record {
  var d = 3
  var n = 7
  var k = 2

  static let d = Column("d", \NewtonStreamSetting.d)
  static let n = Column("n", \NewtonStreamSetting.n)
  static let k = Column("k", \NewtonStreamSetting.k)
  static let columns = Columns(d, n, k)
}

/// A block of the residual stream at a place, as it is found in the weights or on a prompt.
struct NewtonStreamRow: Record {
  var stage: NewtonStage
  var place: NewtonPlace
  var block: NewtonBlock
  /// First channel of the block.
  var first: Int
  /// Its channels.
  var channels: Int
  /// Root of the mean square of the block, or the largest weight that touches it; 0 where it does not matter.
  var size: Double

  static let stage = Column("stage", \NewtonStreamRow.stage)
  static let place = Column("place", \NewtonStreamRow.place)
  static let block = Column("block", \NewtonStreamRow.block)
  static let first = Column("first", \NewtonStreamRow.first)
  static let channels = Column("channels", \NewtonStreamRow.channels)
  static let size = Column("size", \NewtonStreamRow.size)
  static let columns = Columns(stage, place, block, first, channels, size)
}

extension NewtonExperiments {
  /// What the blocks of the residual stream hold and which of them the heads touch, read from a built network.
  static let stream = NewtonExperiment<NewtonStreamSetting, NewtonStreamRow>(
    "stream", "Transformer of Theorem 5.1: what its residual stream holds and its heads look for",
    [NewtonStreamSetting()], seeds: [0], unit: Replication("network", "networks", by: [JournalColumn.seed]),
    seconds: { _ in 0.001 }
  ) { setting, seed, emit in
    let data = NewtonData(d: setting.d, n: setting.n, condition: 1, rank: setting.d)
    let construction = NewtonConstruction(
      try NewtonSize(d: data.d, n: data.n, k: setting.k, alpha: data.alpha))
    let prompt = try NewtonPrompt(data.batch(sequences: 1, seed: seed), sequence: 0, examples: data.n)
    let network = construction.network
    var state = network.embed(prompt.tokens)
    // The last iteration stands for all of them.
    let ends = [0, 1, 1 + setting.k, 2 + setting.k, 3 + setting.k]
    var done = 0
    for (stage, end) in zip(NewtonStage.allCases, ends) {
      state = network.run(state, through: done..<end)
      done = end
      for block in NewtonBlock.allCases {
        let channels = construction.stream.channels(block)
        for place in NewtonPlace.allCases {
          let size =
            switch place {
            case .exampleToken: rootMeanSquare(state, channels, tokens: 0..<data.n)
            case .queryToken: rootMeanSquare(state, channels, tokens: data.n..<data.n + 1)
            default: end > 0 ? largestWeight(network.layers[end - 1], place, channels) : 0
            }
          try emit(
            NewtonStreamRow(
              stage: stage, place: place, block: block, first: channels.lowerBound, channels: channels.count,
              size: size))
        }
      }
    }
  }

  private static func rootMeanSquare(_ state: Matrix, _ channels: Range<Int>, tokens: Range<Int>) -> Double {
    let squares = channels.flatMap { channel in tokens.map { state[channel, $0] * state[channel, $0] } }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// The largest entry of a layer's weights in the rows or columns that belong to some channels.
  private static func largestWeight(_ layer: ReLULayer, _ place: NewtonPlace, _ channels: Range<Int>) -> Double {
    let reading: [Matrix] =
      switch place {
      case .query: layer.heads.map(\.query)
      case .key: layer.heads.map(\.key)
      case .value: layer.heads.map(\.value)
      case .output: layer.heads.map(\.output.transposed)
      case .mlp: [layer.mlp.output.transposed]
      case .exampleToken, .queryToken: []
      }
    return reading.flatMap { matrix in
      channels.flatMap { channel in (0..<matrix.rows).map { abs(matrix[$0, channel]) } }
    }.max() ?? 0
  }
}
