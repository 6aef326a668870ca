import Figures
import Foundation
import Plot
import Tables

/// Heatmaps of the similarity between a model's layers and other algorithms (fu2024, Figures 3, 8–12, 16–23, 25):
/// steps downwards, layers across, the best match of each layer outlined.
///
/// Where the model has the published scale (12 layers, d = 20) the published map stands beside ours; at others the published
/// best matches are laid over it, dashed, at the same relative depth.
enum TransformerMaps {
  /// One algorithm and the steps that are shown.
  private struct Other {
    var method: MethodName
    var name: RichText
    /// Whether a step count belongs to the panel.
    var isShown: @Sendable (Int) -> Bool = { _ in true }

    static let newton = Other(method: .newton, name: "Newton")
    static let byFifties = Other(method: .gradientDescent, name: "gradient descent") { $0 == 1 || $0 % 50 == 0 }
    static let byHundreds = Other(method: .gradientDescent, name: "gradient descent") { $0 == 1 || $0 % 100 == 0 }
    static let byDoubling = Other(method: .gradientDescent, name: "gradient descent, doubling") { $0 & ($0 - 1) == 0 }
    static let onNetworks = Other(method: .gradientDescent, name: "gradient descent on networks")
    static let bfgs = Other(method: .bfgs, name: "BFGS")
    static let lbfgs = Other(method: .lbfgs, name: "L-BFGS")
    static let conjugateGradients = Other(method: .conjugateGradients, name: "conjugate gradients")
  }

  /// Figures 3, 8 and 10.
  @Sendable static func similarity(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.newton, .byFifties, .byDoubling])
  }

  /// Figures 11 and 12.
  @Sendable static func lineSearches(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.bfgs, .lbfgs, .conjugateGradients])
  }

  /// Figure 9.
  @Sendable static func weights(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.newton, .byFifties, .byDoubling], range: 0...1)
  }

  /// Figures 16 and 18.
  @Sendable static func illConditioned(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.newton, .byHundreds, .byDoubling, .bfgs, .lbfgs])
  }

  /// Figure 17.
  @Sendable static func weightsIllConditioned(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.newton, .byHundreds, .byDoubling], range: 0...1)
  }

  /// Figures 20 and 21.
  @Sendable static func networks(_ table: Table, _ published: Table?) throws -> Figure {
    try figure(table, published, [.onNetworks])
  }

  private static func figure(
    _ table: Table, _ published: Table?, _ others: [Other], range: ClosedRange<Double> = 0.4...1
  ) throws -> Figure {
    let maps = try others.map { other in (other, try Map(table, other, value: LayerSimilarityRow.similarity)) }
    let isPublishedScale =
      try table.distinct(EvaluatedModel.layers) == ["12"]
      && table.distinct(EvaluatedModel.features) == ["20"]
    var panels: [Axes] = []
    var rowCount = 1
    for (other, map) in maps {
      let reference = try published.flatMap { try Map($0, other, value: FileColumn("published")) }.flatMap(\.ifComplete)
      panels.append(axes(map, title: other.name, range, over: isPublishedScale ? nil : reference))
      rowCount = max(rowCount, map?.steps.count ?? 0)
      if isPublishedScale, let reference {
        panels.append(axes(reference, title: other.name + RichText(", published"), range, over: nil))
      }
    }
    let columns = isPublishedScale ? 2 : min(3, panels.count)
    let rows = (panels.count + columns - 1) / columns
    let height = Double(rows) * (Double(rowCount) * 13 + 90)
    return Figure(size: Size(width: 760, height: height), columns: columns, panels: panels)
  }

  private static func axes(_ map: Map?, title: RichText, _ range: ClosedRange<Double>, over reference: Map?) -> Axes {
    guard let map else { return Axes(title: title, x: Axis(label: "layer"), y: Axis(label: "steps"), marks: []) }
    let heatmap = Heatmap(
      values: map.values, rows: map.steps.count, columns: map.layers,
      texts: map.values.map { RichText(plain: $0.isFinite ? String(format: "%.3f", $0) : "") }, range: range,
      outlined: map.best, published: reference.map { map.cells(nearest: $0) } ?? [])
    func names(_ values: [Int]) -> Scale { .categorical(values.map { RichText(plain: String($0)) }) }
    return Axes(
      title: title, x: Axis(label: "layer", scale: names(Array(1...map.layers))),
      y: Axis(label: "steps", scale: names(map.steps)), marks: [.heatmap(heatmap)], legend: .none)
  }

  /// Means of a table's rows by steps and layer.
  private struct Map {
    var steps: [Int]
    var layers: Int
    /// `[steps, layers]`.
    var values: [Double]

    /// `nil` when the table has no rows of the algorithm.
    init?(_ table: Table, _ other: Other, value: some NamedColumn) throws {
      let rows = try table.rows(where: LayerSimilarityRow.method, is: other.method)
      let allSteps = try rows.integers(LayerSimilarityRow.steps, in: 0...1_000_000_000)
      let layer = try rows.integers(LayerSimilarityRow.layer, in: 1...Extent.places)
      steps = Set(allSteps).filter(other.isShown).sorted()
      layers = layer.max() ?? 0
      guard !steps.isEmpty, layers > 0 else { return nil }
      try Extent.check(steps.count, layers, LayerSimilarityRow.steps, LayerSimilarityRow.layer, in: rows)
      let places = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1, $0) })
      var sums = [Double](repeating: 0, count: steps.count * layers)
      var counts = sums
      for (index, number) in try rows.numbers(value).enumerated() {
        guard let row = places[allSteps[index]] else { continue }
        sums[row * layers + layer[index] - 1] += number
        counts[row * layers + layer[index] - 1] += 1
      }
      values = zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }
    }

    /// `nil` when a publication shows but a row or two of these steps.
    var ifComplete: Map? { steps.count > 2 ? self : nil }

    private func column(_ layer: Int) -> [Double] { steps.indices.map { values[$0 * layers + layer] } }

    /// The best match of every layer, with ties of the third decimal, which is all that published maps show; none where
    /// nothing is alike.
    var best: [Cell] { (0..<layers).flatMap { layer in rows(layer).map { Cell(row: $0, column: layer) } } }

    private func rows(_ layer: Int) -> [Int] {
      let column = column(layer)
      guard let top = column.max(), column.allSatisfy(\.isFinite), top > 0.2 else { return [] }
      return column.indices.filter { column[$0] >= top - 0.0005 }
    }

    /// For every layer the cell whose steps are nearest to the best match of another map's layer at the same depth; none
    /// where that is beyond the steps of this map.
    func cells(nearest other: Map) -> [Cell] {
      (0..<layers).compactMap { layer in
        let depth = (Double(layer) + 0.5) / Double(layers)
        let otherLayer = min(other.layers - 1, Int(depth * Double(other.layers)))
        guard let match = other.rows(otherLayer).first.map({ Double(other.steps[$0]) }),
          match <= Double(steps.last ?? 0)
        else { return nil }
        let row = steps.indices.min { abs(log(Double(steps[$0]) / match)) < abs(log(Double(steps[$1]) / match)) }
        return row.map { Cell(row: $0, column: layer) }
      }
    }
  }
}
