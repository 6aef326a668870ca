import Figures
import Foundation
import Plot
import Tables

extension TransformerMaps {
  /// One algorithm and the steps that are shown.
  struct Other {
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

  /// Means of a table's rows by steps and layer.
  struct Map {
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

    /// Similarities of one layer, counted from 0, step by step.
    func column(_ layer: Int) -> [Double] { steps.indices.map { values[$0 * layers + layer] } }

    /// The best match of every layer, with ties of the third decimal, which is all that published maps show; none where
    /// nothing is alike.
    var best: [Cell] { (0..<layers).flatMap { layer in rows(layer).map { Cell(row: $0, column: layer) } } }

    /// The highest similarity of every layer; of equal ones the first, as numpy's `argmax` has it.
    var first: [Cell] {
      (0..<layers).compactMap { layer in
        let column = column(layer)
        return column.max().flatMap(column.firstIndex).map { Cell(row: $0, column: layer) }
      }
    }

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
