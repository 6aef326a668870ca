import Figures
import Foundation
import Plot
import Tables

/// Maps of the similarity between algorithms (fu2024, Figure 26): steps of the other one downwards, of Newton across.
enum SimilarityMaps {
  /// As many as the paper's transformer has layers.
  private static let newtonColumns = (1...12).map(Double.init)
  /// Ties of published maps, which have three decimals.
  private static let tie = 0.0005

  /// The other algorithm of a map, and the steps that are shown: up to where the last column has its best match.
  private struct Other {
    var method: MethodName
    var title: RichText
    var label: RichText
    var steps: [Double]

    static let descentByFifty = Other(
      method: .gradientDescent, title: "gradient descent", label: "steps of gradient descent",
      steps: [1] + stride(from: 50, through: 600, by: 50))
    static let descentByDoubling = Other(
      method: .gradientDescent, title: "gradient descent, doubling steps", label: "steps of gradient descent",
      steps: (0...12).map { Double(1 << $0) })
    static let newton = search(.newton, "Newton")
    static let searches = [
      search(.bfgs, "BFGS"), search(.lbfgs, "L-BFGS"), search(.conjugateGradients, "conjugate gradients"),
    ]

    private static func search(_ method: MethodName, _ name: String) -> Other {
      Other(
        method: method, title: RichText(plain: name), label: RichText(plain: "steps of \(name)"),
        steps: (1...13).map(Double.init))
    }
  }

  /// Similarity of errors: Figure 26 (a) with steps by fifties and once more with steps that double, as in Figure 10, (b) and (c), then
  /// L-BFGS and conjugate gradients.
  @Sendable static func errors(_ table: Table, _ published: Table?) throws -> Figure {
    let rows = try table.rows(where: ErrorSimilarityRow.convention, is: .published)
    let letters: [RichText] = ["(a) ", "(a) ", "(b) ", "(c) ", "", ""]
    let others = [.descentByFifty, .descentByDoubling, .newton] + Other.searches
    let panels = try zip(letters, others).map { letter, other in
      var other = other
      other.title = letter + other.title
      return try panel(rows, published, other)
    }
    return Figure(size: Size(width: 720, height: 700), columns: 2, panels: panels)
  }

  /// Similarity of induced weights.
  static func weights(_ table: Table) throws -> Figure {
    let panels = try ([.descentByDoubling] + Other.searches).map { try panel(table, nil, $0) }
    return Figure(size: Size(width: 720, height: 470), columns: 2, panels: panels)
  }

  private static func panel(_ table: Table, _ published: Table?, _ other: Other) throws -> Axes {
    let (rowCount, columnCount) = (other.steps.count, newtonColumns.count)
    var values = [Double](repeating: .nan, count: rowCount * columnCount)
    let rows = try table.rows(where: ErrorSimilarityRow.method, is: other.method)
    let newton = try rows.numbers(ErrorSimilarityRow.newtonSteps)
    for (column, count) in newtonColumns.enumerated() {
      for point in try Summary.of(
        ErrorSimilarityRow.similarity, over: ErrorSimilarityRow.steps, in: rows.filter { newton[$0] == count })
      {
        if let row = other.steps.firstIndex(of: point.key) { values[row * columnCount + column] = point.mean }
      }
    }
    let best = (0..<columnCount).flatMap { column -> [Cell] in
      let similarities = (0..<rowCount).map { values[$0 * columnCount + column] }
      guard let top = similarities.max(), similarities.allSatisfy(\.isFinite) else { return [] }
      return (0..<rowCount).filter { similarities[$0] >= top - tie }.map { Cell(row: $0, column: column) }
    }
    let heatmap = Heatmap(
      values: values, rows: rowCount, columns: columnCount,
      texts: values.map { RichText(plain: $0.isFinite ? String(format: "%.3f", $0) : "") }, range: 0.6...1,
      outlined: best, published: try cells(published, other))
    func names(_ values: [Double]) -> Scale { .categorical(values.map { RichText(plain: NumberText.short($0)) }) }
    return Axes(
      title: other.title, x: Axis(label: "steps of Newton", scale: names(newtonColumns)),
      y: Axis(label: other.label, scale: names(other.steps)), marks: [.heatmap(heatmap)], legend: .none)
  }

  /// Cells for which there is a published number.
  private static func cells(_ published: Table?, _ other: Other) throws -> [Cell] {
    guard let rows = try published?.rows(where: ErrorSimilarityRow.method, is: other.method) else { return [] }
    return try zip(
      rows.numbers(ErrorSimilarityRow.steps), rows.numbers(ErrorSimilarityRow.newtonSteps)
    ).compactMap { step, newton in
      guard let row = other.steps.firstIndex(of: step), let column = newtonColumns.firstIndex(of: newton) else {
        return nil
      }
      return Cell(row: row, column: column)
    }
  }
}
