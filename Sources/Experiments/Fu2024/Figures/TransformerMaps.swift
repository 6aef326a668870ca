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
    // A single map would be stretched.
    return Figure(size: Size(width: panels.count == 1 ? 440 : 760, height: height), columns: columns, panels: panels)
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
}
