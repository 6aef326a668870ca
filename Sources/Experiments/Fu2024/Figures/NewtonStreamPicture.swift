import Figures
import Plot
import Tables

/// The transformer of Theorem 5.1 in one picture: its residual stream as a matrix of named blocks, and what its heads do.
enum NewtonStreamPicture {
  /// Blocks downwards and stages across, for a token of an example and the query's; then the heads of each layer.
  static func draw(_ table: Table) throws -> Figure {
    let blocks = try table.distinct(NewtonStreamRow.block).compactMap { NewtonBlock(rawValue: $0) }
    guard !blocks.isEmpty else { return Figure(panels: []) }
    let places: [(NewtonPlace, RichText)] = [
      (.exampleToken, "token of an example (*x*_{j}, *y*_{j})"), (.queryToken, "token of the query *x*"),
    ]
    let panels = try places.map { place, title in
      try BlockPicture.panel(
        title: title, rows: blocks.map { ($0, label($0)) },
        columns: NewtonStage.allCases.map { ($0, label($0)) }, x: "after the layer"
      ) { block, stage in
        try size(table, stage, place, block) > 0 ? content(block, stage) : nil
      }
    }
    let roles: [(NewtonPlace, RichText)] = [
      (.query, "query"), (.key, "key"), (.value, "value"), (.output, "output"), (.mlp, "MLP"),
    ]
    let heads = try BlockPicture.panel(
      title: "heads and MLP of each layer",
      rows: NewtonStage.allCases.dropFirst().map { ($0, label($0)) }, columns: roles, x: "block that is read or written"
    ) { stage, place in
      let isFound = place == .key || place == .value
      return try blocks.first { try size(table, stage, place, $0) > 0 }.map { symbol($0, of: isFound ? "i" : "j") }
    }
    return Figure(size: Size(width: 760, height: 270), columns: 3, panels: panels + [heads])
  }

  private static func size(_ table: Table, _ stage: NewtonStage, _ place: NewtonPlace, _ block: NewtonBlock) throws
    -> Double
  {
    let rows = try table.rows(where: NewtonStreamRow.stage, is: stage).rows(where: NewtonStreamRow.place, is: place)
      .rows(where: NewtonStreamRow.block, is: block)
    return try rows.numbers(NewtonStreamRow.size).max() ?? 0
  }

  private static func label(_ stage: NewtonStage) -> RichText {
    switch stage {
    case .embedding: "input"
    case .start: "start"
    case .iteration: "1 … *k*"
    case .collection: "*k* + 1"
    case .product: "*k* + 2"
    }
  }

  private static func label(_ block: NewtonBlock) -> RichText {
    switch block {
    case .example: "example"
    case .query: "query"
    case .iterate: "iterate"
    case .weights: "weights"
    case .target: "target"
    case .flag: "flag"
    case .prediction: "prediction"
    }
  }

  /// What a block holds after a layer.
  private static func content(_ block: NewtonBlock, _ stage: NewtonStage) -> RichText {
    block == .iterate && stage == .start ? "*αSx*_{j}" : block == .iterate ? "*M*_{k}*x*_{j}" : symbol(block, of: "j")
  }

  /// A block of the token with an index.
  private static func symbol(_ block: NewtonBlock, of token: String) -> RichText {
    switch block {
    case .example: RichText("*x*_{\(token)}")
    case .query: "*x*"
    case .iterate: RichText("*Mx*_{\(token)}")
    case .weights: "*ŵ*"
    case .target: RichText("*y*_{\(token)}")
    case .flag: "1"
    case .prediction: "*x*·*ŵ*"
    }
  }
}
