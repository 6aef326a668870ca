import Foundation
import Plot
import Tables

/// Maps of the similarity of errors between algorithms (fu2024, Figure 26).
enum SimilarityMaps {
  private static let newtonColumns = (1...12).map(Double.init)
  /// Ties of published maps, which have three decimals.
  private static let tie = 0.0005

  /// Figure 26 (a), (b), (c), and (a) once more with steps that double, as in Figure 10.
  @Sendable static func algorithms(_ table: Table, _ published: Table?) throws -> Figure {
    let rows = try table.rows(where: "convention", is: "published")
    let byFifty = [1.0] + stride(from: 50.0, through: 1300, by: 50)
    let panels = [
      try panel(
        rows, published, "gd", title: "(a) Newton and gradient descent", steps: byFifty,
        label: "steps of gradient descent"),
      try panel(
        rows, published, "newton", title: "(b) Newton and Newton", steps: (1...23).map(Double.init),
        label: "steps of Newton"),
      try panel(
        rows, published, "bfgs", title: "(c) Newton and BFGS", steps: (1...24).map(Double.init), label: "steps of BFGS"),
      try panel(
        rows, published, "gd", title: "(a) with steps that double", steps: (0...12).map { Double(1 << $0) },
        label: "steps of gradient descent"),
    ]
    return Figure(size: Size(width: 720, height: 940), columns: 2, panels: panels)
  }

  private static func panel(
    _ table: Table, _ published: Table?, _ method: String, title: RichText, steps: [Double], label: RichText
  ) throws -> Axes {
    let (rowCount, columnCount) = (steps.count, newtonColumns.count)
    var values = [Double](repeating: .nan, count: rowCount * columnCount)
    let rows = try table.rows(where: "method", is: method)
    let newton = try rows.numbers("newton_steps")
    for (column, count) in newtonColumns.enumerated() {
      for point in try Summary.of("similarity", over: "steps", in: rows.filter { newton[$0] == count }) {
        if let row = steps.firstIndex(of: point.key) { values[row * columnCount + column] = point.mean }
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
      outlined: best, published: try cells(published, method, steps))
    func names(_ values: [Double]) -> Scale { .categorical(values.map { RichText(plain: NumberText.short($0)) }) }
    return Axes(
      title: title, x: Axis(label: "steps of Newton", scale: names(newtonColumns)),
      y: Axis(label: label, scale: names(steps)), marks: [.heatmap(heatmap)], legend: .none)
  }

  /// Cells for which there is a published number.
  private static func cells(_ published: Table?, _ method: String, _ steps: [Double]) throws -> [Cell] {
    guard let rows = try published?.rows(where: "method", is: method) else { return [] }
    return try zip(rows.numbers("steps"), rows.numbers("newton_steps")).compactMap { step, newton in
      guard let row = steps.firstIndex(of: step), let column = newtonColumns.firstIndex(of: newton) else { return nil }
      return Cell(row: row, column: column)
    }
  }
}
